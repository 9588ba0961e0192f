using System.Security.Cryptography;
using System.Text;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;
using RedisTyped.Resharding.Writing.Values;

namespace RedisTyped.Resharding.Writing;

/// <summary>
/// Lands libraries of functions. Where several sources have one of the same name it must be the same; which source has which is noted in the target.
/// </summary>
internal sealed class LibraryLander(TargetOptions options, TargetClient client, ReshardEvents events)
{
    private long _refusals;

    /// <summary>How many commands on functions were not applied, since they would hit those of other sources.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    /// <summary>Loads a library in the place of another of its name.</summary>
    /// <exception cref="Failures.ReshardException">The target does not take it, or has another from elsewhere.</exception>
    public async Task LoadAsync(byte[] code, CancellationToken cancellationToken)
    {
        string text = Encoding.Latin1.GetString(code);
        string name = NameOf(text);
        if (options.IsShared && await IsThereAsync(name, code, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var request = new Protocol.RespBuffer();
        request.WriteArray(4);
        request.WriteBulk("FUNCTION"u8);
        request.WriteBulk("LOAD"u8);
        request.WriteBulk("REPLACE"u8);
        request.WriteBulk(code);
        if (await client.AskAsync(request, cancellationToken).ConfigureAwait(false) is ReplyError error)
        {
            throw BatchFailures.Of(options, error.Text, new FailedCommand("FUNCTION LOAD", null));
        }
    }

    /// <summary>Loads all libraries of a dump.</summary>
    public async Task RestoreAsync(byte[] payload, CancellationToken cancellationToken)
    {
        using var spool = new SpoolFolder(parent: null, limit: 0);
        using var bytes = new SpillBuffer(spool, int.MaxValue);
        bytes.Write(payload.AsSpan(0, Math.Max(payload.Length - Payloads.FooterLength, 0)));
        var reader = new ValueReader(bytes);
        while (!reader.IsAtEnd)
        {
            if (reader.ReadByte() != RdbOpcode.Function2)
            {
                throw ValueReader.Corrupt();
            }

            await LoadAsync(reader.ReadString(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Notes that a command would hit functions of other sources, and is left out.</summary>
    public void Refuse(string command)
    {
        Interlocked.Increment(ref _refusals);
        events.Report(
            "functions-kept",
            $"The source {options.Source} has sent {command}; the target {options.Address} has functions of others too, and keeps all. Delete by hand what is not wanted.",
            ("source", options.Source), ("command", command));
    }

    private static string NameOf(string code)
    {
        const string Field = " name=";
        string line = code.Split('\n', 2)[0];
        int at = line.IndexOf(Field, StringComparison.Ordinal);
        return at < 0 ? "" : line[(at + Field.Length)..].Split(' ', '\r')[0];
    }

    private async Task<bool> IsThereAsync(string name, byte[] code, CancellationToken cancellationToken)
    {
        string registry = "__rt:functions:" + name;
        string sum = Convert.ToHexStringLower(SHA256.HashData(code));
        object?[] owners = (object?[])(await client.AskAsync(cancellationToken, "HGETALL", registry).ConfigureAwait(false))!;
        for (int i = 0; i + 1 < owners.Length; i += 2)
        {
            string owner = ReplyTree.Text(owners[i]);
            if (owner != options.Source && ReplyTree.Text(owners[i + 1]) != sum)
            {
                throw TargetConnection.Refused(
                    options, $"would need two libraries of functions with the name {name}: the sources {owner} and {options.Source} have different ones. Give them the same code, or different names.");
            }
        }

        object? there = CodeOf((object?[])(await client.AskAsync(cancellationToken, "FUNCTION", "LIST", "LIBRARYNAME", name, "WITHCODE").ConfigureAwait(false))!);
        bool isSame = there is byte[] existing && existing.AsSpan().SequenceEqual(code);
        if (there is not null && !isSame && owners.Length == 0)
        {
            throw TargetConnection.Refused(
                options, $"has a library of functions {name} of its own, and the source {options.Source} has another of that name. Give them the same code, or different names.");
        }

        await client.AskAsync(cancellationToken, "HSET", registry, options.Source, sum).ConfigureAwait(false);
        return isSame;
    }

    private static object? CodeOf(object?[] libraries)
    {
        foreach (object?[] library in libraries.OfType<object?[]>())
        {
            for (int i = 0; i + 1 < library.Length; i += 2)
            {
                if (ReplyTree.Text(library[i]) == "library_code")
                {
                    return library[i + 1];
                }
            }
        }

        return null;
    }
}
