/** What is known of a session and a generation. */
export type Standing = 'current' | 'ended' | 'unknown';

interface Known {
    readonly id: string;
    readonly generation: number;
}

interface ClientSessions {
    readonly bySlot: Map<number, Known>;
    readonly slots: Map<string, number>;
}

/** An introspection that was sent; what happens until its answer may make the answer out of date. */
export interface Inquiry {
    readonly touched: Set<string>;
    all: boolean;
}

const TOUCHED_LIMIT = 1_000;

/**
 * The sessions that are known by introspection and by events. When the memory is full, the least recently used clients
 * are forgotten: their sessions are unknown then, and never taken for current.
 */
export class KnownSessions {
    readonly #limit: number;
    readonly #clients = new Map<string, ClientSessions>();
    readonly #ended = new Set<string>();
    readonly #inquiries = new Set<Inquiry>();
    #size = 0;

    constructor(limit: number) {
        this.#limit = limit;
    }

    /** The number of sessions that are remembered. */
    get size(): number {
        return this.#size;
    }

    standing(client: string, id: string, generation: number): Standing {
        if (this.#ended.has(id)) {
            return 'ended';
        }
        const sessions = this.#clients.get(client);
        if (sessions === undefined) {
            return 'unknown';
        }
        this.#clients.delete(client);
        this.#clients.set(client, sessions);
        const slot = sessions.slots.get(id);
        const known = slot === undefined ? undefined : sessions.bySlot.get(slot);
        if (known === undefined || generation > known.generation) {
            return 'unknown';
        }
        return generation === known.generation ? 'current' : 'ended';
    }

    /** To be called before an introspection is sent, and `answered` when it is over. */
    inquire(): Inquiry {
        const inquiry: Inquiry = { touched: new Set(), all: false };
        this.#inquiries.add(inquiry);
        return inquiry;
    }

    answered(inquiry: Inquiry): void {
        this.#inquiries.delete(inquiry);
    }

    /** Remembers an active session, unless an event touched the client since the introspection was sent. */
    learn(inquiry: Inquiry, client: string, slot: number, id: string, generation: number): void {
        if (isCurrent(inquiry, client) && !this.#ended.has(id)) {
            this.#place(client, slot, { id, generation });
        }
    }

    /** An event said that this is the session in its slot. */
    current(client: string, slot: number, id: string, generation: number): void {
        this.#touch(client);
        this.#vacate(client, slot, id);
        if (!this.#ended.has(id)) {
            this.#place(client, slot, { id, generation });
        }
    }

    /** An event said that another session took this slot. */
    superseded(client: string, slot: number): void {
        this.#touch(client);
        this.#vacate(client, slot, undefined);
    }

    /** A session has ended. It never lives again. */
    end(client: string, id: string): void {
        this.#touch(client);
        this.#remove(client, id);
        this.#ended.add(id);
        if (this.#ended.size > this.#limit) {
            this.#ended.delete(this.#ended.values().next().value as string);
        }
    }

    /** Sessions of the client may have changed. */
    forget(client: string): void {
        this.#touch(client);
        this.#drop(client);
    }

    /** Any session may have changed. Those that have ended stay ended. */
    forgetAll(): void {
        for (const inquiry of this.#inquiries) {
            inquiry.all = true;
        }
        this.#clients.clear();
        this.#size = 0;
    }

    /**
     * Another session took the slot. The one that was known is forgotten rather than ended: an introspection may be
     * ahead of the events, and this one may be about a session that came before.
     */
    #vacate(client: string, slot: number, successor: string | undefined): void {
        const known = this.#clients.get(client)?.bySlot.get(slot);
        if (known !== undefined && known.id !== successor) {
            this.#remove(client, known.id);
        }
    }

    #place(client: string, slot: number, session: Known): void {
        const before = this.#clients.get(client)?.bySlot.get(slot);
        if (before?.id === session.id && before.generation > session.generation) {
            return;
        }
        this.#remove(client, session.id);
        if (before !== undefined) {
            this.#remove(client, before.id);
        }
        const { bySlot, slots } = this.#of(client);
        bySlot.set(slot, session);
        slots.set(session.id, slot);
        this.#size++;
        this.#trim();
    }

    #remove(client: string, id: string): void {
        const sessions = this.#clients.get(client);
        const slot = sessions?.slots.get(id);
        if (sessions !== undefined && slot !== undefined) {
            sessions.slots.delete(id);
            sessions.bySlot.delete(slot);
            this.#size--;
            if (sessions.slots.size === 0) {
                this.#clients.delete(client);
            }
        }
    }

    #of(client: string): ClientSessions {
        let sessions = this.#clients.get(client);
        if (sessions === undefined) {
            sessions = { bySlot: new Map(), slots: new Map() };
        }
        this.#clients.delete(client);
        this.#clients.set(client, sessions);
        return sessions;
    }

    #trim(): void {
        while (this.#size > this.#limit) {
            this.#drop(this.#clients.keys().next().value as string);
        }
    }

    #drop(client: string): void {
        const sessions = this.#clients.get(client);
        if (sessions !== undefined) {
            this.#clients.delete(client);
            this.#size -= sessions.slots.size;
        }
    }

    #touch(client: string): void {
        for (const inquiry of this.#inquiries) {
            inquiry.touched.add(client);
            inquiry.all ||= inquiry.touched.size > TOUCHED_LIMIT;
        }
    }
}

function isCurrent(inquiry: Inquiry, client: string): boolean {
    return !inquiry.all && !inquiry.touched.has(client);
}
