// Decides when the observer looks again; see schedule.h.
#include "schedule.h"
#include "clock.h"

#define QUIET_MS 15        // without a change: the burst is over
#define BURST_MS 60        // a longer burst is shown before it is over
#define POLL_BUSY_MS 250   // between polls while something is going on
#define POLL_IDLE_MS 1000  // between polls otherwise
#define BUSY_MS 3000       // after an action, something is going on for that long

static int64_t first_change, last_change;  // of the present burst; 0: none
static int64_t busy_until, next_poll;
static int64_t pass_began, pass_earliest;

void schedule_change(void) {
  last_change = clock_ms();
  if (!first_change) first_change = last_change;
}

void schedule_action(void) {
  schedule_change();
  busy_until = last_change + BUSY_MS;
  if (next_poll > last_change + POLL_BUSY_MS) next_poll = last_change + POLL_BUSY_MS;
}

bool schedule_busy(void) { return clock_ms() < busy_until; }

bool schedule_poll_due(void) {
  int64_t now = clock_ms();
  if (now < next_poll) return false;
  next_poll = now + (now < busy_until ? POLL_BUSY_MS : POLL_IDLE_MS);
  return true;
}

int64_t schedule_deadline(bool at_once) {
  if (!first_change) return next_poll;
  int64_t quiet = last_change + QUIET_MS, limit = first_change + BURST_MS;
  int64_t settled = at_once ? first_change : quiet < limit ? quiet : limit;
  if (settled < pass_earliest) settled = pass_earliest;
  return settled < next_poll ? settled : next_poll;
}

bool schedule_pass_due(bool at_once) { return first_change && schedule_deadline(at_once) <= clock_ms(); }

void schedule_pass_began(void) {
  pass_began = clock_ms();
  first_change = 0;
}

void schedule_pass_ended(void) {
  int64_t now = clock_ms();
  pass_earliest = now + 2 * (now - pass_began);  // passes take at most a third of one processor, however slow it is
}
