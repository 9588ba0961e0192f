namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Small contract in, whole file out. Read the verified files as code: an ugly one is a defect.</summary>
public sealed class StoreSnapshots
{
    [Fact]
    public void One_key_and_one_value() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetNameAsync([ShardKey] long id, CancellationToken ct = default);

            [Command("SET user:{id}:name {name} [EX {ttl}]")]
            Task SetNameAsync([ShardKey] long id, string name, TimeSpan? ttl = null);

            [Command("SINTER user:{id}:follows user:{id}:followers")]
            Task<string[]> MutualsAsync([ShardKey] long id);

            [Command("INCR user:next-id")]
            Task<long> NextIdAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Optional_groups_and_enums() => GeneratorRun.Of("""
        namespace Shop;

        public enum Condition { NX, XX }

        public enum Lifetime { Keep, Discard }

        [RedisStore]
        public partial interface ISessionStore
        {
            [Command("SET session:{id} {value} [PX {ttl}] [{when}]")]
            Task<bool> SetAsync([ShardKey] Guid id, byte[] value, TimeSpan? ttl = null, Condition? when = null);

            [Command("HSET session:{id} lifetime {lifetime} [seen {seen} by:{who}:{vip}]")]
            Task TouchAsync([ShardKey] Guid id, Lifetime lifetime, DateTimeOffset seen, string? who, bool? vip);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Collections_and_dictionaries() => GeneratorRun.Of("""
        namespace Shop;

        public sealed record Tag(string Name);

        [RedisStore]
        public partial interface ITagStore
        {
            [Command("SADD tags:{item} {tags}")]
            Task<long> AddAsync([ShardKey] string item, IReadOnlyCollection<Tag> tags);

            [Command("HSET counts:{item} {counts}")]
            Task CountAsync([ShardKey] string item, IReadOnlyDictionary<string, int> counts);

            [Command("HMGET counts:{item} {names}")]
            Task<IReadOnlyList<int?>> CountsAsync([ShardKey] string item, params string[] names);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Nested_generic_and_inherited() => GeneratorRun.Of("""
        namespace Shop;

        public interface ICounted
        {
            [Command("OBJECT ENCODING counter:{id}")]
            Task<string?> EncodingAsync([ShardKey] int id);
        }

        internal static partial class Stores
        {
            [RedisStore]
            internal partial interface ILog<@event> : ICounted
                where @event : class
            {
                [Command("RPUSH {{log}}:{class} {event}")]
                Task<long> AppendAsync(string @class, @event @event);

                [Command("TTL {{log}}:{class}")]
                Task<TimeSpan?> LeftAsync(string @class);
            }
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Members_that_cannot_be_generated() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore]
        public partial interface IBrokenStore
        {
            [Command("GET user:{id}:name")]
            Task<string?> GetAsync([ShardKey] long id);

            [Command("GTE user:{id}:name")]
            Task<string?> MistypedAsync([ShardKey] long id);

            Task<T?> GenericAsync<T>(T? value);

            string Name { get; set; }

            event EventHandler Changed;
        }
        """).MatchesSnapshot();

    [Fact]
    public void Commands_that_wait() => GeneratorRun.Of("""
        namespace Shop;

        [RedisStore, Blocking]
        [HashTag("shop:{id}")]
        public partial interface IJobStore
        {
            [Command("BLPOP shop:{id}:urgent shop:{id}:jobs {wait}")]
            Task<string[]?> TakeAsync([ShardKey] long id, TimeSpan wait, CancellationToken ct);

            [Command("BLMOVE shop:{id}:jobs shop:{id}:done LEFT RIGHT 5")]
            ValueTask<Guid?> FinishAsync([ShardKey] long id);

            [Command("BLPOP shop:{ids}:jobs {wait}")]
            Task<IReadOnlyList<string>?> TakeAnyAsync([ShardKey] IReadOnlyList<long> ids, TimeSpan wait, CancellationToken ct);

            [Command("BRPOP shop:{first}:jobs shop:{second}:jobs 5")]
            Task<string[]> TakeOfTwoAsync([ShardKey] long first, [ShardKey] long second);

            [Command("XREAD [BLOCK {wait}] STREAMS shop:{id}:log {after}")]
            Task<RedisResult> ReadAsync([ShardKey] long id, TimeSpan? wait, string after, CancellationToken ct);
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();

    [Fact]
    public void Channels() => GeneratorRun.Of("""
        namespace Shop;

        public sealed record ChatMessage(string Who, string Text);

        [RedisStore]
        public partial interface IChat
        {
            [Command("PUBLISH room:{id} {message}")]
            Task<long> SayAsync([ShardKey] long id, ChatMessage message);

            [Command("SUBSCRIBE room:{id}")]
            IAsyncEnumerable<ChatMessage> MessagesAsync([ShardKey] long id, CancellationToken ct);

            [Command("SUBSCRIBE news"), Messages(Capacity = 10, Overflow = MessageOverflow.DropOldest, SurvivesDisconnect = true)]
            IAsyncEnumerable<string> NewsAsync();
        }
        """).CompilesWithoutWarnings().MatchesSnapshot();
}
