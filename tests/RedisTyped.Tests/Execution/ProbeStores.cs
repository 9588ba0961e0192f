using RedisTyped.Execution;
using RedisTyped.Keys;
using StackExchange.Redis;

namespace RedisTyped.Tests.Execution;

/// <summary>A store as the generator writes one, by hand.</summary>
public interface IPlainStore : IRedisStore<IPlainStore>
{
    CommandRoute Route(byte[] key);

    static StoreTraits IRedisStore<IPlainStore>.Traits => new("IPlainStore", TaggedTemplate: null);

    static IPlainStore IRedisStore<IPlainStore>.Create(ShardExecutor executor) => new PlainStore(executor);
}

/// <summary>A store that relies on a hash tag.</summary>
public interface ITaggedStore : IRedisStore<ITaggedStore>
{
    static StoreTraits IRedisStore<ITaggedStore>.Traits => new("ITaggedStore", "{user:{id}}:name");

    static ITaggedStore IRedisStore<ITaggedStore>.Create(ShardExecutor executor) => new TaggedStore();
}

internal sealed class TaggedStore : ITaggedStore;

internal sealed class PlainStore(ShardExecutor executor) : IPlainStore
{
    private static readonly KeyShape Shape = new("{id}", tagged: false, default);
    private static readonly CommandMethod Method = new("IPlainStore", "GetAsync", "GET", IsReadOnly: true);

    public CommandRoute Route(byte[] key) => executor.Route(Method, new BuiltKey(Shape, key, -1));
}
