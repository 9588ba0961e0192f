using System.Security.Cryptography;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// RENAME, RENAMENX and COPY: the value goes over whole, of any type, by DUMP and RESTORE, with the time it has left. RENAME then removes
/// the source if it still is what was copied; if it has changed meanwhile, it is copied again.
/// </summary>
internal static class KeyMove
{
    private const int MostTries = 8;

    /// <summary>Redis' limit for one argument, unless <c>proto-max-bulk-len</c> was raised.</summary>
    private const int LargestArgument = 512 * 1024 * 1024;

    // Answers 1: removed; 0: not there any more; -1: another value. The digest spares sending the value once more.
    private const string RemoveIfSame =
        "local value = redis.call('DUMP', KEYS[1]) " +
        "if not value then return 0 end " +
        "if redis.sha1hex(value) ~= ARGV[1] then return -1 end " +
        "return redis.call('DEL', KEYS[1])";

    private const string NotRemoved = "wrote the destination, but may not have removed the source, so that the value can be in both.";

    public static async Task<EmulatedReply> RenameAsync(CrossShardCall call)
    {
        await MoveAsync(call, isOverwriting: true).ConfigureAwait(false);
        return (RedisValue)"OK";
    }

    public static async Task<EmulatedReply> RenameIfNoneAsync(CrossShardCall call) =>
        await MoveAsync(call, isOverwriting: false).ConfigureAwait(false) ? 1 : 0;

    public static async Task<EmulatedReply> CopyAsync(CrossShardCall call)
    {
        bool isOverwriting = call.Options.Count == 1 && string.Equals(call.Options[0], "REPLACE", StringComparison.OrdinalIgnoreCase);
        if (call.Options.Count > 0 && !isOverwriting)
        {
            throw call.BadOption("COPY over several nodes takes no option but REPLACE");
        }

        return await ReadAsync(call).ConfigureAwait(false) is { } image && await RestoreAsync(call, image, isOverwriting).ConfigureAwait(false) ? 1 : 0;
    }

    // Whether the key was moved; not when there is a destination that must stay.
    private static async Task<bool> MoveAsync(CrossShardCall call, bool isOverwriting)
    {
        CrossShardKey source = call.Keys[0];
        bool isWritten = false;
        for (int tries = 0; tries < MostTries;)
        {
            if (await ReadAsync(call, isWritten).ConfigureAwait(false) is not { } image)
            {
                if (isWritten)
                {
                    return true;
                }

                // The server's own error for a source that is not there. With one that has come meanwhile it does nothing.
                await call.ReadAsync(source, "RENAME", source.Stored).ConfigureAwait(false);
                tries++;
                continue;
            }

            if (isWritten)
            {
                await RestoreAgainAsync(call, image).ConfigureAwait(false);
            }
            else if (!await RestoreAsync(call, image, isOverwriting).ConfigureAwait(false))
            {
                return false;
            }

            isWritten = true;
            tries++;
            RedisResult removed = await call.FinishAsync(
                source,
                CrossShardState.SourceNotRemoved,
                NotRemoved,
                "EVAL",
                RemoveIfSame, 1, source.Stored, Digest(image.Payload)).ConfigureAwait(false);
            if ((long)removed >= 0)
            {
                return true;
            }
        }

        throw call.Failed(
            CrossShardState.SourceChanging,
            $"gave up, because the source changed each of the {MostTries} times that it was copied; it is untouched, and the destination holds an earlier value of it.");
    }

    private static async Task<KeyImage?> ReadAsync(CrossShardCall call, bool isWritten = false)
    {
        CrossShardKey source = call.Keys[0];
        Task<RedisResult> AskAsync(string command) => isWritten
            ? call.FinishAsync(source, CrossShardState.SourceNotRemoved, NotRemoved, command, source.Stored)
            : call.ReadAsync(source, command);
        Task<RedisResult> dump = AskAsync("DUMP");
        Task<RedisResult> left = AskAsync("PTTL");
        await Task.WhenAll(dump, left).ConfigureAwait(false);
        var payload = (byte[]?)await dump.ConfigureAwait(false);
        long time = (long)await left.ConfigureAwait(false);
        if (payload is null || time == -2)
        {
            return null;
        }

        // The last millisecond is rounded to 0, which RESTORE takes for no expiry.
        return new KeyImage(payload, time == -1 ? 0 : Math.Max(1, time));
    }

    private static async Task RestoreAgainAsync(CrossShardCall call, KeyImage image)
    {
        try
        {
            await RestoreAsync(call, image, isOverwriting: true).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisServerException or ArgumentException)
        {
            throw call.Failed(
                CrossShardState.SourceChanging,
                "could not copy the source again after it had changed; it is untouched, and the destination holds an earlier value of it. " + fault.Message,
                fault);
        }
    }

    private static async Task<bool> RestoreAsync(CrossShardCall call, KeyImage image, bool isOverwriting)
    {
        CrossShardKey destination = call.Keys[1];
        if (image.Payload.Length > LargestArgument)
        {
            throw call.BadOption($"the value takes {image.Payload.Length} bytes to move; Redis takes at most {LargestArgument} in one argument");
        }

        object[] words = [destination.Stored, image.TimeLeft, (RedisValue)image.Payload];
        try
        {
            await call.WriteAsync(() => destination.AskAsync("RESTORE", isOverwriting ? [.. words, "REPLACE"] : words)).ConfigureAwait(false);
            return true;
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith("BUSYKEY", StringComparison.Ordinal))
        {
            return false;
        }
    }

#pragma warning disable CA5350 // Redis' scripts have no other digest; it tells two values of one key apart and protects nothing.
    private static string Digest(byte[] payload) => Convert.ToHexStringLower(SHA1.HashData(payload));
#pragma warning restore CA5350

    /// <summary>A key's value as DUMP gives it, and the milliseconds that it has left; 0: it does not expire.</summary>
    private sealed record KeyImage(byte[] Payload, long TimeLeft);
}
