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

    // Answers a digest of what is there now. RESTORE's own refusal goes through.
    private const string RestoreNew =
        "local done = redis.pcall('RESTORE', KEYS[1], ARGV[1], ARGV[2]) " +
        "if done.err then return done end " +
        "return redis.sha1hex(redis.call('DUMP', KEYS[1]))";

    // As the above, over what it has left there before; nil: something else is there by now.
    private const string RestoreOverOwn =
        "local value = redis.call('DUMP', KEYS[1]) " +
        "if value and redis.sha1hex(value) ~= ARGV[3] then return false end " +
        "local done = redis.pcall('RESTORE', KEYS[1], ARGV[1], ARGV[2], 'REPLACE') " +
        "if done.err then return done end " +
        "return redis.sha1hex(redis.call('DUMP', KEYS[1]))";

    private const string NotRemoved = "wrote the destination, but may not have removed the source, so that the value can be in both.";

    public static async Task<EmulatedReply> RenameAsync(CrossShardCall call)
    {
        await MoveAsync(call, isNew: false).ConfigureAwait(false);
        return EmulatedReply.Ok;
    }

    public static async Task<EmulatedReply> RenameIfNoneAsync(CrossShardCall call) =>
        await MoveAsync(call, isNew: true).ConfigureAwait(false) ? 1 : 0;

    public static async Task<EmulatedReply> CopyAsync(CrossShardCall call)
    {
        bool isOverwriting = call.Options.Count == 1 && string.Equals(call.Options[0], "REPLACE", StringComparison.OrdinalIgnoreCase);
        if (call.Options.Count > 0 && !isOverwriting)
        {
            throw call.BadOption("COPY over several nodes takes no option but REPLACE");
        }

        return await ReadAsync(call).ConfigureAwait(false) is { } image && await RestoreAsync(call, image, isOverwriting).ConfigureAwait(false) ? 1 : 0;
    }

    // Whether the key was moved; not when the destination must be new and is not.
    private static async Task<bool> MoveAsync(CrossShardCall call, bool isNew)
    {
        CrossShardKey source = call.Keys[0];
        bool isWritten = false;
        string? left = null;
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

            try
            {
                if (!isNew)
                {
                    await RestoreAsync(call, image, isOverwriting: true).ConfigureAwait(false);
                }
                else if ((left = await RestoreOwnAsync(call, image, left).ConfigureAwait(false)) is null)
                {
                    return !isWritten ? false : throw Overtaken(call, "and another client has written the destination meanwhile.", null);
                }
            }
            catch (Exception fault) when (isWritten && (CrossShardCall.IsFault(fault) || fault is ArgumentException))
            {
                throw Overtaken(call, $"and could not be copied again; the destination holds an earlier value of it. {fault.Message}", fault);
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

    private static CrossShardFailedException Overtaken(CrossShardCall call, string told, Exception? fault) =>
        call.Failed(CrossShardState.SourceChanging, $"gave up, because the source, which is untouched, changed after it was copied, {told}", fault);

    // Writes a destination that must be new, or be what this call has left there; gives a digest of what it leaves, or null.
    private static async Task<string?> RestoreOwnAsync(CrossShardCall call, KeyImage image, string? left)
    {
        CrossShardKey destination = call.Keys[1];
        CheckSize(call, image);
        object[] words = [left is null ? RestoreNew : RestoreOverOwn, 1, destination.Stored, image.TimeLeft, (RedisValue)image.Payload];
        try
        {
            return (string?)await call.WriteAsync(() => destination.AskAsync("EVAL", left is null ? words : [.. words, left])).ConfigureAwait(false);
        }
        catch (RedisServerException fault) when (IsThere(fault))
        {
            return null;
        }
    }

    private static async Task<bool> RestoreAsync(CrossShardCall call, KeyImage image, bool isOverwriting)
    {
        CrossShardKey destination = call.Keys[1];
        CheckSize(call, image);
        object[] words = [destination.Stored, image.TimeLeft, (RedisValue)image.Payload];
        try
        {
            await call.WriteAsync(() => destination.AskAsync("RESTORE", isOverwriting ? [.. words, "REPLACE"] : words)).ConfigureAwait(false);
            return true;
        }
        catch (RedisServerException fault) when (IsThere(fault))
        {
            return false;
        }
    }

    private static bool IsThere(RedisServerException fault) => fault.Message.StartsWith("BUSYKEY", StringComparison.Ordinal);

    private static void CheckSize(CrossShardCall call, KeyImage image)
    {
        if (image.Payload.Length > LargestArgument)
        {
            throw call.BadOption($"the value takes {image.Payload.Length} bytes to move; Redis takes at most {LargestArgument} in one argument");
        }
    }

#pragma warning disable CA5350 // Redis' scripts have no other digest; it tells two values of one key apart and protects nothing.
    private static string Digest(byte[] payload) => Convert.ToHexStringLower(SHA1.HashData(payload));
#pragma warning restore CA5350

    /// <summary>A key's value as DUMP gives it, and the milliseconds that it has left; 0: it does not expire.</summary>
    private sealed record KeyImage(byte[] Payload, long TimeLeft);
}
