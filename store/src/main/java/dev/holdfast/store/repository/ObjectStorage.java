package dev.holdfast.store.repository;

import dev.holdfast.kernel.disk.DiskAppender;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/// Where the objects of a repository lie: a folder now, an object store later. Names are relative
/// paths with `/`. An object never changes once it has its name, and has it only when it is whole
/// and durable.
interface ObjectStorage {

    /// Where it is, for messages.
    String location();

    /// Puts an object durably unless the name is taken.
    ///
    /// @return whether the name was free
    boolean putIfAbsent(String name, byte[] content);

    /// Begins an object that is written from front to back.
    Upload upload(String name);

    /// Begins a file that others may read while it grows; its name is durable. Not every storage
    /// can do this.
    DiskAppender grow(String name);

    /// Begins a file as [#grow] does, without its name, which [#publish] gives it.
    DiskAppender growAside(String name);

    /// Gives a file that was begun by [#growAside] its name, durably.
    void publish(DiskAppender appender, String name);

    /// Deletes a file that was begun by [#growAside] and never got its name.
    void discard(DiskAppender appender);

    /// Whether somebody still writes what [#grow] has begun.
    boolean isGrowing(String name);

    /// Makes an object durable that somebody else has put, with its name.
    void makeDurable(String name);

    /// Exactly these bytes of an object; fewer are a damage.
    byte[] read(String name, long offset, int length);

    /// Fills the target from an object; fewer bytes are a damage.
    void read(String name, long offset, ByteBuffer target);

    /// How long an object is; empty where there is none.
    OptionalLong size(String name);

    /// The objects whose names begin with a prefix that ends in `/`, or all, in the order of names.
    List<StoredObject> list(String prefix);

    /// What writers that were killed have left.
    List<StoredObject> leftovers();

    void delete(String name);

    /// An object as listed.
    ///
    /// @param size in bytes
    /// @param modified when it was last written to
    record StoredObject(String name, long size, Instant modified) {
        /// The last part of the name.
        String lastName() {
            return name.substring(name.lastIndexOf('/') + 1);
        }
    }

    /// An object being written. Closed before [#commit()] it leaves nothing.
    interface Upload extends AutoCloseable {
        void write(ByteBuffer content);

        /// Gives the object its name, durably, unless that is taken.
        ///
        /// @return whether the name was free
        boolean commit();

        @Override
        void close();
    }
}
