using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>
/// RPOPLPUSH and LMOVE: the element is read, pushed to the destination, then removed from the source, the one nearest to the end that it
/// was read from. If another client has taken it meanwhile, the push is taken back and the next element is tried. An element is thus
/// never lost; for a moment, and after a failure, it can be in both lists.
/// </summary>
internal static class ElementMove
{
    private const int MostTries = 64;

    public static async Task<EmulatedReply> RunAsync(CrossShardCall call)
    {
        CrossShardKey source = call.Keys[0], destination = call.Keys[1];
        bool isLeft = call.Command == "LMOVE" && IsLeft(call, 0), toLeft = call.Command == "RPOPLPUSH" || IsLeft(call, 1);
        for (int tries = 0; tries < MostTries; tries++)
        {
            var element = (RedisValue)await call.ReadAsync(source, "LINDEX", isLeft ? 0 : -1).ConfigureAwait(false);
            if (element.IsNull)
            {
                return EmulatedReply.Element(RedisValue.Null);
            }

            await call.WriteAsync(() => destination.AskAsync(toLeft ? "LPUSH" : "RPUSH", destination.Stored, element)).ConfigureAwait(false);
            RedisResult removed = await call.FinishAsync(
                source,
                CrossShardState.SourceNotRemoved,
                "pushed the element to the destination, but may not have removed it from the source, so that it can be in both.",
                "LREM",
                source.Stored, isLeft ? 1 : -1, element).ConfigureAwait(false);
            if ((long)removed == 1)
            {
                return EmulatedReply.Element(element);
            }

            await TakeBackAsync(call, destination, toLeft, element).ConfigureAwait(false);
        }

        throw call.Failed(
            CrossShardState.SourceChanging, $"gave up, because other clients took the element {MostTries} times before it was moved; nothing was moved.");
    }

    private static async Task TakeBackAsync(CrossShardCall call, CrossShardKey destination, bool fromLeft, RedisValue element)
    {
        const string Told = "pushed an element that another client took from the source at the same time, and could not take it back from the destination:";
        RedisResult removed = await call.FinishAsync(
            destination, CrossShardState.HandedOutTwice, Told, "LREM", destination.Stored, fromLeft ? 1 : -1, element).ConfigureAwait(false);
        if ((long)removed == 0)
        {
            throw call.Failed(CrossShardState.HandedOutTwice, Told + " yet another client has taken it from there.");
        }
    }

    private static bool IsLeft(CrossShardCall call, int option) => ((string?)call.Options[option])?.ToUpperInvariant() switch
    {
        "LEFT" => true,
        "RIGHT" => false,
        _ => throw call.BadOption("LMOVE takes LEFT or RIGHT"),
    };
}
