using System.Globalization;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Why a stream cannot be rewritten further.</summary>
internal enum StreamStopReason
{
    /// <summary>A command whose keys and effects are not known.</summary>
    UnknownCommand,

    /// <summary>A command over kept keys and others, where the policy forbids them or the source cannot be asked.</summary>
    Straddle,

    /// <summary>Bytes that are no command, or a command without the words it needs.</summary>
    Malformed,

    /// <summary>A command that has no place in a filtered stream.</summary>
    Refused,

    /// <summary>The user may not read keys of the source, and a command needs one read.</summary>
    NoRights,

    /// <summary>The source cannot say now what a key holds; it can in a while.</summary>
    SourceBusy,

    /// <summary>The replica must be given everything anew: what it lacks cannot be made up for in the stream.</summary>
    ResyncNeeded,
}

/// <summary>The stream cannot be rewritten further. The replica stands at the offset that it was last given.</summary>
internal sealed class StreamStopException : RedisTypedException
{
    private StreamStopException(StreamStopReason reason, string? command, string message)
        : base(message)
    {
        Reason = reason;
        Command = command;
    }

    /// <summary>Why.</summary>
    public StreamStopReason Reason { get; }

    /// <summary>The command that it stopped at, where it was one.</summary>
    public string? Command { get; }

    /// <summary>The offset that a read was to be at least, where the server was behind it for too long.</summary>
    public long? Needed { get; private init; }

    /// <summary>Behind which offset of the stream it stopped; null where nobody has said.</summary>
    public long? Offset { get; private set; }

    /// <summary>Notes where it stopped, which who finds the fault need not know.</summary>
    public void StoppedAt(long offset) => Offset ??= offset;

    public static StreamStopException Unknown(string command) => new(
        StreamStopReason.UnknownCommand, command,
        $"The stream has the command {command}, and it is not known which keys it changes; remove the module that it comes from.");

    public static StreamStopException Straddles(string command) => new(
        StreamStopReason.Straddle, command,
        $"{command} works on keys that are kept and on others at once, and such commands are not allowed; allow that keys are read from the source.");

    public static StreamStopException NoSource(string command) => new(
        StreamStopReason.Straddle, command,
        $"{command} works on keys that are kept and on others at once, and no connection to the source was given to read them from.");

    public static StreamStopException NoKeys(string command) => new(
        StreamStopReason.Straddle, command,
        $"{command} declares no keys, so that what it changes is not known; declare the keys of the script, or keep all keys.");

    public static StreamStopException Refused(string command, string fault) => new(StreamStopReason.Refused, command, $"{command} {fault}.");

    public static StreamStopException Malformed(string? command, string fault) => new(
        StreamStopReason.Malformed, command, $"The stream is not what a source sends: {(command is null ? "" : command + ": ")}{fault}.");

    public static StreamStopException Resync(string? command, string why) => new(
        StreamStopReason.ResyncNeeded, command, $"The replica must be given everything anew: {why}.");

    public static StreamStopException ReadRefused(ReplyError error) => error.IsBusy
        ? new(StreamStopReason.SourceBusy, command: null, $"The source cannot be asked for keys now: {error.Text}.")
        : new(
            IsAboutRights(error.Text) ? StreamStopReason.NoRights : StreamStopReason.Straddle, command: null,
            $"The source does not let keys be read: {error.Text}. The user needs +select +multi +exec +dump +pexpiretime +info ~*; before Redis 7.0 +pttl +time for +pexpiretime.");

    public static StreamStopException StaleRead(long offset, long needed) => new(
        StreamStopReason.SourceBusy, command: null,
        string.Create(CultureInfo.InvariantCulture, $"The node that values are read from is at offset {offset}, behind the stream at {needed}; name the one server that sends the stream, where several have one name or one server stands before several."))
    {
        Needed = needed,
    };

    private static bool IsAboutRights(string error) =>
        error.StartsWith("NOPERM", StringComparison.Ordinal) || error.StartsWith("NOAUTH", StringComparison.Ordinal);
}
