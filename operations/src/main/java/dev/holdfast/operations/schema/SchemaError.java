package dev.holdfast.operations.schema;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong in seeing, comparing and changing a schema.
public enum SchemaError implements FailureCode {
    /// The configuration names no declared schema for the database.
    NO_FOLDER_DECLARED(1, FailureKind.USAGE),
    /// The folder of the declared schema, or a file of it, cannot be read.
    NO_FOLDER(2, FailureKind.NOT_FOUND),
    /// The server refused a statement of the declared schema.
    FILE_REFUSED(3, FailureKind.REFUSED),
    /// A name that was given is not in the database.
    NO_SUCH_RELATION(4, FailureKind.NOT_FOUND),
    /// A file of the declared schema is none that can be loaded.
    BAD_FILE(5, FailureKind.USAGE),
    /// The sandbox's programs lack an extension.
    NO_EXTENSION(6, FailureKind.NOT_FOUND),
    /// A snapshot file is damaged, cut off, or none at all.
    BAD_SNAPSHOT(7, FailureKind.DAMAGED),
    /// A name that was given could be several relations.
    AMBIGUOUS_RELATION(8, FailureKind.USAGE),
    /// A relation is none that the operation is for, such as an index.
    OTHER_KIND(9, FailureKind.USAGE),
    /// A schema that was given is not in the database.
    NO_SUCH_SCHEMA(10, FailureKind.NOT_FOUND),
    /// The file that was to be written exists already.
    FILE_EXISTS(11, FailureKind.CONFLICT),
    /// The folder that was to be written to cannot be.
    NO_PLACE(12, FailureKind.NOT_FOUND),
    /// There is no table to draw.
    NOTHING_TO_DRAW(13, FailureKind.NOT_FOUND),
    /// The server refused a statement of a plan.
    STEP_REFUSED(14, FailureKind.REFUSED),
    /// A schema could not be made again exactly in a sandbox.
    NOT_COPIED(15, FailureKind.CONFLICT),
    /// No plan was found, or on a copy it did not lead where it should.
    PLAN_NOT_PROVEN(16, FailureKind.CONFLICT),
    /// After a plan was carried out the database is not what it should be.
    NOT_AS_PLANNED(17, FailureKind.CONFLICT),
    /// Two schemas are of different major versions.
    OTHER_MAJOR(18, FailureKind.CONFLICT),
    /// A rename was asked for of something that is not there, or to a name that is.
    BAD_RENAME(19, FailureKind.USAGE),
    /// Something would be lost, and there is no way back.
    NO_WAY_BACK(20, FailureKind.DENIED),
    /// Another run is changing the schema.
    LOCKED(21, FailureKind.CONFLICT),
    /// The server refused a file of seed rows.
    SEED_REFUSED(22, FailureKind.REFUSED),
    /// The declared schema names roles that the server does not have.
    NO_ROLE(23, FailureKind.NOT_FOUND),
    /// A side of a comparison is none that there is.
    NO_SUCH_SIDE(24, FailureKind.USAGE),
    /// Two arguments say the opposite of each other.
    CONTRADICTION(25, FailureKind.USAGE);

    private final int number;
    private final FailureKind kind;

    SchemaError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "SCHEMA";
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public FailureKind kind() {
        return kind;
    }
}
