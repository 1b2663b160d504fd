// Decides when the observer looks again and when it writes. Changes come in bursts (one docker command causes dozens of
// events), so it waits until a burst is over, but not for long.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// Something may be different now: a pass is due once the burst is over.
void schedule_change(void);
// The same, because somebody did something: for a while, what sends no events is polled more often.
void schedule_action(void);
// True for a while after an action.
bool schedule_busy(void);
// True if it is time to poll what sends no events; the next time is set then.
bool schedule_poll_due(void);
// True if a pass is due now. `at_once`: do not wait for the end of the burst.
bool schedule_pass_due(bool at_once);
// When to wake up at the latest, by clock_ms().
int64_t schedule_deadline(bool at_once);
// Call these around a pass; what changes during a pass makes another one due.
void schedule_pass_began(void);
void schedule_pass_ended(void);
