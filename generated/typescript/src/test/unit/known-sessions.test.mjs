// The memory of sessions against the truth, whatever the order of commits, events, introspections and losses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { KnownSessions } from '../../dist/esm/known-sessions.js';
import { change } from '../../dist/esm/session-changes.js';

const CLIENTS = ['a', 'b'];
const SLOTS = [0, 1];

/** The service: a list of states, one for each commit, and the events that are still on their way. */
class Service {
    commits = [new Map()];
    events = [];
    tokens = [];
    delivered = 0;
    #sessions = 0;

    #commit(change, event) {
        const state = new Map(this.commits.at(-1));
        change(state);
        this.commits.push(state);
        this.events.push(event);
    }

    issue(client, slot) {
        const sid = `s${this.#sessions++}`;
        this.#put('issued', client, slot, sid, 0);
    }

    refresh(client, slot) {
        const session = this.commits.at(-1).get(`${client} ${slot}`);
        if (session) {
            this.#put('refreshed', client, slot, session.sid, session.gen + 1);
        }
    }

    #put(event, client, slot, sid, gen) {
        this.tokens.push({ client, slot, sid, gen });
        this.#commit((state) => state.set(`${client} ${slot}`, { sid, gen }), { event, client, slot, sid, gen });
    }

    revoke(client, slot) {
        const session = this.commits.at(-1).get(`${client} ${slot}`);
        if (session) {
            this.#commit((state) => state.delete(`${client} ${slot}`), { event: 'revoked', client, sid: session.sid });
        }
    }

    revokeClient(client) {
        this.#commit((state) => SLOTS.forEach((slot) => state.delete(`${client} ${slot}`)), {
            event: 'changed',
            client,
        });
    }

    isCurrent({ client, slot, sid, gen }, commit) {
        const session = this.commits[commit].get(`${client} ${slot}`);
        return session?.sid === sid && session.gen === gen;
    }
}

const place = fc.record({ client: fc.constantFrom(...CLIENTS), slot: fc.constantFrom(...SLOTS) });
const step = fc.oneof(
    { weight: 3, arbitrary: place.map(({ client, slot }) => ({ kind: 'issue', client, slot })) },
    { weight: 3, arbitrary: place.map(({ client, slot }) => ({ kind: 'refresh', client, slot })) },
    { weight: 2, arbitrary: place.map(({ client, slot }) => ({ kind: 'revoke', client, slot })) },
    { weight: 1, arbitrary: place.map(({ client }) => ({ kind: 'revokeClient', client })) },
    { weight: 8, arbitrary: fc.constant({ kind: 'deliver' }) },
    { weight: 5, arbitrary: fc.nat().map((token) => ({ kind: 'inquire', token })) },
    { weight: 3, arbitrary: fc.nat().map((inquiry) => ({ kind: 'read', inquiry })) },
    { weight: 5, arbitrary: fc.nat().map((inquiry) => ({ kind: 'answer', inquiry })) },
    { weight: 1, arbitrary: fc.constant({ kind: 'gap' }) },
);

function play(steps, limit) {
    const service = new Service();
    const known = new KnownSessions(limit);
    const inquiries = [];
    const actions = {
        issue: ({ client, slot }) => service.issue(client, slot),
        refresh: ({ client, slot }) => service.refresh(client, slot),
        revoke: ({ client, slot }) => service.revoke(client, slot),
        revokeClient: ({ client }) => service.revokeClient(client),
        deliver: () => {
            const event = service.events[service.delivered];
            if (event) {
                service.delivered++;
                change(known, event);
            }
        },
        inquire: ({ token }) => {
            if (service.tokens.length > 0) {
                inquiries.push({ token: service.tokens[token % service.tokens.length], inquiry: known.inquire() });
            }
        },
        read: ({ inquiry }) => {
            const asked = inquiries[inquiry % (inquiries.length || 1)];
            if (asked) {
                asked.active ??= service.isCurrent(asked.token, service.commits.length - 1);
            }
        },
        answer: ({ inquiry }) => {
            const [asked] = inquiries.splice(inquiry % (inquiries.length || 1), 1);
            if (asked) {
                asked.active ??= service.isCurrent(asked.token, service.commits.length - 1);
                const { client, slot, sid, gen } = asked.token;
                if (asked.active) {
                    known.learn(asked.inquiry, client, slot, sid, gen);
                }
                known.answered(asked.inquiry);
            }
        },
        gap: () => {
            service.delivered = service.events.length;
            known.forgetAll();
        },
    };
    for (const one of steps) {
        actions[one.kind](one);
        check(service, known);
        assert.ok(known.size <= limit, `${known.size} sessions`);
    }
}

function check(service, known) {
    const last = service.commits.length - 1;
    for (const token of service.tokens) {
        const standing = known.standing(token.client, token.sid, token.gen);
        const since = service.commits
            .slice(service.delivered)
            .some((_, i) => service.isCurrent(token, service.delivered + i));
        if (standing === 'current') {
            assert.ok(since, `accepted, and ended before the events that were read: ${JSON.stringify(token)}`);
        } else if (standing === 'ended') {
            assert.ok(!service.isCurrent(token, last), `refused, and current: ${JSON.stringify(token)}`);
        }
    }
}

for (const limit of [1_000, 3]) {
    test(`no token is accepted after its end was reported, and no current one refused, with ${limit} sessions`, () => {
        fc.assert(
            fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => play(steps, limit)),
            { numRuns: 1_500 },
        );
    });
}

test('a session that was seen is known until an event ends it, without a further question', () => {
    const known = new KnownSessions(10);
    const inquiry = known.inquire();
    known.learn(inquiry, 'a', 0, 's', 0);
    known.answered(inquiry);
    assert.equal(known.standing('a', 's', 0), 'current');
    assert.equal(known.standing('a', 's', 1), 'unknown');
    known.current('a', 0, 's', 1);
    assert.equal(known.standing('a', 's', 0), 'ended');
    assert.equal(known.standing('a', 's', 1), 'current');
    known.current('a', 0, 't', 0);
    assert.equal(known.standing('a', 's', 1), 'unknown');
    assert.equal(known.standing('a', 't', 0), 'current');
    known.superseded('a', 0);
    assert.equal(known.standing('a', 't', 0), 'unknown');
    known.end('a', 't');
    known.current('a', 0, 't', 1);
    assert.equal(known.standing('a', 't', 1), 'ended', 'for good');
});

test('a session that introspection knows is not ended by an event that may be older', () => {
    const known = new KnownSessions(10);
    const inquiry = known.inquire();
    known.learn(inquiry, 'a', 0, 'newer', 0);
    known.answered(inquiry);
    known.current('a', 0, 'older', 0);
    assert.equal(known.standing('a', 'newer', 0), 'unknown');
    known.current('a', 0, 'newer', 0);
    assert.equal(known.standing('a', 'newer', 0), 'current');
    assert.equal(known.standing('a', 'older', 0), 'unknown');
});

test('an event that comes late does not lower the known generation', () => {
    const known = new KnownSessions(10);
    const inquiry = known.inquire();
    known.learn(inquiry, 'a', 0, 's', 5);
    known.answered(inquiry);
    known.current('a', 0, 's', 4);
    assert.deepEqual([known.standing('a', 's', 4), known.standing('a', 's', 5)], ['ended', 'current']);
});

test('an answer that an event overtook is not remembered', () => {
    const known = new KnownSessions(10);
    const overtaken = known.inquire();
    known.end('a', 'other');
    known.learn(overtaken, 'a', 0, 's', 0);
    assert.equal(known.standing('a', 's', 0), 'unknown');
});

test('a full memory forgets the clients that were not used for the longest time', () => {
    const known = new KnownSessions(2);
    known.current('a', 0, 's', 0);
    known.current('b', 0, 't', 0);
    assert.equal(known.standing('a', 's', 0), 'current');
    known.current('c', 0, 'u', 0);
    assert.deepEqual(
        [known.standing('a', 's', 0), known.standing('b', 't', 0), known.standing('c', 'u', 0)],
        ['current', 'unknown', 'current'],
    );
    assert.equal(known.size, 2);
});
