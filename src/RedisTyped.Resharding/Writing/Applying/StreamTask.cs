using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>What a stream has come upon that is more than a command for the target.</summary>
internal abstract record StreamTask
{
    /// <summary>The keys of this link are to be deleted, and no others.</summary>
    /// <param name="Db">In which database; null for all.</param>
    /// <param name="Kept">What stays for commands that follow, which delete it; null for nothing.</param>
    internal sealed record Sweep(int? Db, IReadOnlySet<DatabaseKey>? Kept = null) : StreamTask;

    /// <summary>A library of functions.</summary>
    /// <param name="Code">Its code.</param>
    internal sealed record LoadLibrary(byte[] Code) : StreamTask;

    /// <summary>Libraries as FUNCTION DUMP gives them.</summary>
    /// <param name="Payload">The payload.</param>
    internal sealed record RestoreLibraries(byte[] Payload) : StreamTask;

    /// <summary>What one source of several may not do to the target.</summary>
    /// <param name="Command">The command, with its subcommand.</param>
    internal sealed record Alert(string Command) : StreamTask;

    /// <summary>A value that is to be written by commands.</summary>
    /// <param name="Key">Its key.</param>
    /// <param name="ExpiresAt">When it expires, as the target gets it; 0 for never.</param>
    /// <param name="Payload">Its dump.</param>
    internal sealed record WriteValue(byte[] Key, long ExpiresAt, byte[] Payload) : StreamTask;
}
