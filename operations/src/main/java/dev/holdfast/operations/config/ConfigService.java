package dev.holdfast.operations.config;

import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import java.util.List;
import java.util.function.Supplier;

/// Answers what the configuration is.
public final class ConfigService {
    private final Supplier<LoadedProject> project;

    public ConfigService(Supplier<LoadedProject> project) {
        this.project = project;
    }

    /// The operations of this room.
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "config show",
                        "show each value of the configuration and where it came from",
                        Effect.READ,
                        ShowRequest.class,
                        ShowResult.class,
                        "config show",
                        () -> this::show));
    }

    /// Every value in force with its origin; secrets masked unless the request says otherwise.
    public ShowResult show(ShowRequest request, Run run) {
        LoadedProject loaded = project.get();
        loaded.notes().forEach(run::note);
        List<Setting> settings =
                loaded.values().stream().map(value -> setting(value, request.reveal())).toList();
        return new ShowResult(loaded.project().file(), loaded.project().environment(), settings);
    }

    private static Setting setting(EffectiveValue value, boolean reveal) {
        return new Setting(
                value.key(), reveal ? value.revealed().reveal() : value.masked(), value.origin());
    }
}
