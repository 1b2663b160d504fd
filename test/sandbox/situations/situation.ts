// Situations for comparing simulated and traced packets: the setup of the machines, and the packets sent then. A packet
// reads FROM PROTOCOL TO[:PORT]. A name stands for the address of a machine or a container (NAME@NETWORK: its address
// there), or for the port that publishes a container's port (NAME/PORT). After a question mark the model must say that
// it does not know.

export interface Situation {
  title: string;
  /** lines of bash; all must succeed */
  host?: string;
  client?: string;
  packets: string[];
  undo?: { host?: string; client?: string };
}

export const wire = (address: string) => `
  pid=$(docker inspect -f '{{.State.Pid}}' lone)
  ip link add near type veth peer name far
  ip link set near master docker0 up
  ip link set far netns $pid name eth0
  nsenter -t $pid -n sh -ec 'ip addr add ${address} dev eth0; ip link set eth0 up'`;
export const inLone = (lines: string) => `nsenter -t $(docker inspect -f '{{.State.Pid}}' lone) -n sh -ec '${lines}'`;
/** Clears the neighbour tables of machines and containers, which the model does not know. */
export const forget = `ip neigh flush all
  for pid in $(docker inspect -f '{{.State.Pid}}' $(docker ps -q)); do nsenter -t $pid -n ip neigh flush all; done`;
export const unwire = `ip link del near; ${forget}`;
