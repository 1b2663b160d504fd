// The example in the author's manual: the files of one small lab. A test loads them exactly as they are here.

export const exampleFiles: Readonly<Record<string, string>> = {
  'lab.yaml': `id: hello
title: Say hello from a container
summary: Start a web server in a container and reach it from another machine.
outcomes:
  - publish a container’s port on a port of the host
minutes: 5
`,
  '10-publish/step.md': `Start a web server and publish its port 80 on port 8080 of the host:

\`\`\`sh host
docker run -d -p 8080:80 --name web vethlab/web
\`\`\`

Docker wrote a rule that sends what arrives on port 8080 to \`{{ address('web') }}:80\`. Open the page as another machine
sees it:

\`\`\`page
http://192.168.190.128:{{ port('web', 80) }}/
\`\`\`
`,
  '10-publish/step.yaml': `title: Publish a port
checks:
  - id: published
    says: web publishes its port 80 on port 8080 of the host
    expect:
      - container: { name: web, running: true }
      - publishedPort: { container: web, port: 80/tcp, hostPort: 8080 }
    causes:
      - when:
          container: { name: web, publishedPorts: none }
        says: web runs without -p. Remove it with \`docker rm -f web\` and run it again with -p.
  - id: answers
    says: client gets the page
    expect:
      - http: { from: client, url: 'http://192.168.190.128:8080/', status: 200 }
questions:
  - id: address
    ask: Which address does \`web\` have?
    answer: "{{ address('web') }}"
    wrong:
      - answer: '192.168.190.128'
        says: That is the host’s. Ask \`docker inspect web\`.
hints:
  - '\`-p\` takes two numbers, the host’s port first.'
  - '\`docker run -d -p 8080:80 --name web vethlab/web\`'
solution:
  - { on: host, run: 'docker run -d -p 8080:80 --name web vethlab/web' }
  - { question: address, answer: "{{ address('web') }}" }
mistakes:
  - id: forgot-p
    run:
      - { on: host, run: docker run -d --name web vethlab/web }
    fails: published
    says: without -p
alternatives:
  - id: create-then-start
    run:
      - { on: host, run: 'docker create -p 8080:80 --name web vethlab/web' }
      - { on: host, run: docker start web }
      - { question: address, answer: "{{ address('web') }}" }
`,
};
