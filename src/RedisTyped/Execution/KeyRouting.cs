using System.Diagnostics.CodeAnalysis;
using RedisTyped.Keys;
using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>
/// Turns the keys of generated code into the index of a node, and holds the compiler's proof against the bytes that really came: a
/// parameter's value can hold braces, and the hash tag of the final key decides, not that of the template.
/// </summary>
/// <remarks>Pure; allocates nothing unless it throws.</remarks>
internal static class KeyRouting
{
    /// <summary>Routes one key.</summary>
    /// <exception cref="ArgumentException">The key is empty or too long, or leaves the tag of its template.</exception>
    public static int NodeOf(ShardRouter router, CommandMethod method, in BuiltKey key)
    {
        var routed = RoutedPart(router, method, key, out bool prefixHolds);
        return prefixHolds ? router.Route(routed, key.Shape.Prefix) : router.Route(routed);
    }

    /// <summary>Routes keys that are proved to be together.</summary>
    /// <exception cref="ArgumentException">As for one key, or the keys route by different bytes.</exception>
    public static int NodeOf(ShardRouter router, CommandMethod method, ReadOnlySpan<BuiltKey> keys)
    {
        if (keys.IsEmpty)
        {
            throw new ArgumentException($"{method.Store}.{method.Method} was called with no keys; give at least one.");
        }

        var first = RoutedPart(router, method, keys[0], out bool prefixHolds);
        for (int i = 1; i < keys.Length; i++)
        {
            if (!first.SequenceEqual(RoutedPart(router, method, keys[i], out _)))
            {
                ThrowParted(router, method, keys[0].Shape, keys[i].Shape);
            }
        }

        return prefixHolds ? router.Route(first, keys[0].Shape.Prefix) : router.Route(first);
    }

    /// <summary>Takes the routed part of a key.</summary>
    /// <exception cref="ArgumentException">The key is empty or too long, or leaves the tag of its template.</exception>
    public static ReadOnlySpan<byte> RoutedPart(ShardRouter router, CommandMethod method, in BuiltKey key) => RoutedPart(router, method, key, out _);

    /// <summary>Takes the routed part of a key, and says whether it starts with the bytes that were hashed when compiling.</summary>
    private static ReadOnlySpan<byte> RoutedPart(ShardRouter router, CommandMethod method, in BuiltKey key, out bool prefixHolds)
    {
        if (KeyGuard.Fault(key.Bytes) is { } fault)
        {
            ThrowBadKey(method, key.Shape, fault);
        }

        int start = 0;
        int length = key.Bytes.Length;
        bool usesTags = router.UsesHashTags;
        bool hasTag = false;
        if (router.HasOwnParts)
        {
            KeyParts parts = router.PartsOf(key.Bytes);
            if (key.Bytes.AsSpan(parts.Stored).IsEmpty)
            {
                ThrowBadKey(method, key.Shape, $"leaves nothing to store once the router '{router.Name}' has taken its tag off");
            }

            (start, length) = parts.Routed.GetOffsetAndLength(key.Bytes.Length);
            hasTag = parts.HasTag;
        }
        else if (usesTags)
        {
            // What PartsOf says of every router that leaves keys as they are, without its ranges, which cost as much as the hash.
            hasTag = HashTagRule.TryFind(key.Bytes, out start, out length);
        }

        bool tagged = key.Shape.Tagged;
        if (tagged && usesTags && !(hasTag && start == key.TagStart))
        {
            // A value before the tag brought a brace of its own, or the tag's value starts with a closing one. The final bytes would
            // route elsewhere than the keys that the template's tag is there to be together with. A closing brace further inside
            // the tag is harmless: it cuts the tag of all those keys alike.
            ThrowTagLost(method, key.Shape, hasTag);
        }

        prefixHolds = hasTag == tagged && start == (tagged ? key.TagStart : 0) && length >= key.Shape.Prefix.Length;
        return key.Bytes.AsSpan(start, length);
    }

    [DoesNotReturn]
    private static void ThrowBadKey(CommandMethod method, KeyShape shape, string fault) => throw new ArgumentException(
        $"{method.Store}.{method.Method}: the key of template '{shape.Template}' {fault}.");

    [DoesNotReturn]
    private static void ThrowTagLost(CommandMethod method, KeyShape shape, bool anotherTag) => throw new ArgumentException(
        $"{method.Store}.{method.Method}: a parameter's value holds a brace that " +
        (anotherTag ? "opens another hash tag before" : "empties the hash tag of") +
        $" template '{shape.Template}', so the key would live on another node than the keys it belongs with; refuse or encode braces in that value.");

    [DoesNotReturn]
    private static void ThrowParted(ShardRouter router, CommandMethod method, KeyShape first, KeyShape other) => throw new ArgumentException(
        router.UsesHashTags
            ? $"{method.Store}.{method.Method}: braces in a parameter would part the keys of templates '{first.Template}' and '{other.Template}', " +
              "which must live on one node; refuse or encode braces in that value."
            : $"{method.Store}.{method.Method}: the keys of templates '{first.Template}' and '{other.Template}' differ, and the router " +
              $"'{router.Name}' hashes {(router.Tags.Length == 0 ? "whole keys" : $"what stands between {router.Tags[0]} and {router.Tags[^1]}")}, so they need not live on one node; use a router that knows hash tags.");
}
