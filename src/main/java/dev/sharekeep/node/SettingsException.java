package dev.sharekeep.node;

import java.util.List;
import java.util.stream.Collectors;

/// A node's file cannot be used; carries every fault, not only the first.
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<SettingsFault> faults;

    public SettingsException(List<SettingsFault> faults) {
        super(faults.stream().map(SettingsFault::toString).collect(Collectors.joining("; ")));
        this.faults = List.copyOf(faults);
    }

    public List<SettingsFault> faults() {
        return faults;
    }
}
