package io.fastauth.store.sql;

import io.fastauth.token.SessionChange;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells the caches and the observers of a store what has changed. The caches first, so that an observer that reads
 * finds the change.
 *
 * @param exclusive whether the writer alone makes changes, so that what it commits is reported as it commits it;
 *     otherwise the database reports it, in the order of all commits
 */
record StoreReports(
        SessionCache cache,
        Supplier<SqlClientRecords> clients,
        boolean exclusive,
        List<Consumer<String>> ofOthers,
        List<Consumer<SessionChange>> ofAll)
        implements GroupCommit.Observer, Database.Receiver {

    StoreReports(SessionCache cache, Supplier<SqlClientRecords> clients, boolean exclusive) {
        this(cache, clients, exclusive, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    }

    @Override
    public void committed(String subject) {
        SqlClientRecords.announced(subject).ifPresentOrElse(clients.get()::committed, () -> cache.changed(subject));
    }

    @Override
    public void late(String subject) {
        SqlClientRecords.announced(subject)
                .ifPresentOrElse(clients.get()::changedByOther, () -> sessionsChanged(subject));
    }

    /** Announcements to other processes are part of the transaction, so that they have the same fate. */
    @Override
    public void doubtful(String subject) {
        if (exclusive && SqlClientRecords.announced(subject).isEmpty()) {
            report(SessionChange.changed(subject));
        }
    }

    @Override
    public void committed(Announcement announcement) {
        if (exclusive && announcement instanceof Announcement.OfSessions sessions) {
            report(sessions.change());
        }
    }

    @Override
    public void received(Announcement announcement, boolean foreign) {
        switch (announcement) {
            case Announcement.OfClient client -> {
                if (foreign) {
                    clients.get().changedByOther(client.clientId());
                }
            }
            case Announcement.OfSessions sessions -> {
                if (foreign) {
                    sessionsChanged(sessions.clientId());
                }
                report(sessions.change());
            }
        }
    }

    @Override
    public void missed() {
        clients.get().missed();
        cache.changedAll();
        ofOthers.forEach(observer -> observer.accept(""));
        report(SessionChange.changed(""));
    }

    /** After a change by another process, or by a caller of this one that does not report it. */
    void sessionsChanged(String clientId) {
        cache.changed(clientId);
        ofOthers.forEach(observer -> observer.accept(clientId));
    }

    private void report(SessionChange change) {
        ofAll.forEach(observer -> observer.accept(change));
    }
}
