using System.Globalization;
using FsCheck.Fluent;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>
/// Holds each emulation against one single server: random keys, run once there by the command itself and once over three nodes; the
/// answer, or the error, and what all keys hold afterwards must be the same.
/// </summary>
public sealed class OracleTests(CrossShardNodes nodes, ITestOutputHelper output) : IClassFixture<CrossShardNodes>
{
    private const int Cases = 250;

    public static TheoryData<string> Commands => [.. RedisTyped.Commands.CrossShardCommands.Names.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Emulation_agrees_with_one_server(string command)
    {
        int apart = 0, errors = 0;
        foreach (RandomCase random in RandomCases.For(command).Sample(size: 6, numberOfSamples: Cases))
        {
            byte[][] keys = [.. random.Keys.Select(static i => CrossShardNodes.Keys[i])];
            await Task.WhenAll(
                nodes.Oracle.ResetAsync(CrossShardNodes.Keys, random.States),
                nodes.Sharded.ResetAsync(CrossShardNodes.Keys, random.States));

            string expected = await AnswerAsync(async () => Text(command, await nodes.Oracle.Home([]).ExecuteAsync(command, Line(command, keys, random))));
            string actual = await AnswerAsync(() => EmulateAsync(command, keys, random));

            // Of keys that are wrong in different ways, PFCOUNT and PFMERGE may name another one first.
            bool agrees = expected == actual || (command[0] == 'P' && expected.StartsWith("-WRONGTYPE", StringComparison.Ordinal) && actual.StartsWith("-WRONGTYPE", StringComparison.Ordinal));
            Assert.True(agrees, $"{command} answered\n{actual}\ninstead of\n{expected}\nfor {random}");

            string[] held = await Task.WhenAll(nodes.Oracle.ReadAsync(CrossShardNodes.Keys), nodes.Sharded.ReadAsync(CrossShardNodes.Keys));
            Assert.True(held[0] == held[1], $"{command} left\n{held[1]}\ninstead of\n{held[0]}\nfor {random}");
            apart += keys.Select(k => nodes.Redis.RouteOf(k).Node).Distinct().Count() > 1 ? 1 : 0;
            errors += expected.StartsWith('-') ? 1 : 0;
        }

        output.WriteLine($"{command}: {Cases} random cases agreed with one server, {apart} of them over several nodes, {errors} of them errors");
        Assert.True(apart > Cases / 3, $"only {apart} cases were over several nodes");
    }

    [Fact]
    public void Random_keys_are_on_all_nodes() =>
        Assert.All(CrossShardNodes.Keys.GroupBy(k => nodes.Redis.RouteOf(k).Node), static node => Assert.True(node.Count() > 1));

    private static async Task<string> AnswerAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (RedisServerException fault)
        {
            return "-" + fault.Message;
        }
    }

    private static object[] Line(string command, byte[][] keys, RandomCase random)
    {
        object[] weights = random.Weights is { } given ? ["WEIGHTS", .. given.Select(Words.Score)] : [];
        object[] how = random.How is { } word ? ["AGGREGATE", word] : [];
        object[] limit = random.Limit is { } most ? ["LIMIT", most] : [];
        object[] options = [.. random.Options.Select(static o => (object)Words.Bytes(o))];
        return command switch
        {
            "SINTERCARD" or "ZINTERCARD" => [keys.Length, .. keys, .. limit],
            "ZUNION" or "ZINTER" => [keys.Length, .. keys, .. weights, .. how, .. Scores(random)],
            "ZDIFF" => [keys.Length, .. keys, .. Scores(random)],
            "ZUNIONSTORE" or "ZINTERSTORE" => [keys[0], keys.Length - 1, .. keys[1..], .. weights, .. how],
            "ZDIFFSTORE" => [keys[0], keys.Length - 1, .. keys[1..]],
            "MSETNX" => [.. keys.Zip(options, static (k, v) => new[] { k, v }).SelectMany(static p => p)],
            "BITOP" => [.. options, .. keys],
            _ => [.. keys, .. options],
        };
    }

    // Every second case asks for the scores.
    private static object[] Scores(RandomCase random) => HasScores(random) ? ["WITHSCORES"] : [];

    private static bool HasScores(RandomCase random) => random.Limit is null or 0 or 100;

    private Task<string> EmulateAsync(string command, byte[][] keys, RandomCase random)
    {
        ICrossStore store = nodes.Store;
        byte[][] rest = keys[1..];
        byte[] Option(int i) => Words.Bytes(random.Options[i]);
        return command switch
        {
            "SINTER" => SetAsync(store.SInterAsync(keys)),
            "SUNION" => SetAsync(store.SUnionAsync(keys)),
            "SDIFF" => SetAsync(store.SDiffAsync(keys[0], rest)),
            "SINTERCARD" => NumberAsync(store.SInterCardAsync(keys, random.Limit)),
            "SINTERSTORE" => NumberAsync(store.SInterStoreAsync(keys[0], rest)),
            "SUNIONSTORE" => NumberAsync(store.SUnionStoreAsync(keys[0], rest)),
            "SDIFFSTORE" => NumberAsync(store.SDiffStoreAsync(keys[0], rest)),
            "ZUNION" => RowAsync((HasScores(random) ? store.ZUnionScoresAsync : (Func<IReadOnlyList<byte[]>, double[]?, string?, Task<byte[][]>>)store.ZUnionAsync)(keys, random.Weights, random.How)),
            "ZINTER" => RowAsync((HasScores(random) ? store.ZInterScoresAsync : (Func<IReadOnlyList<byte[]>, double[]?, string?, Task<byte[][]>>)store.ZInterAsync)(keys, random.Weights, random.How)),
            "ZDIFF" => RowAsync(HasScores(random) ? store.ZDiffScoresAsync(keys) : store.ZDiffAsync(keys)),
            "ZINTERCARD" => NumberAsync(store.ZInterCardAsync(keys, random.Limit)),
            "ZUNIONSTORE" => NumberAsync(store.ZUnionStoreAsync(keys[0], rest, random.Weights, random.How)),
            "ZINTERSTORE" => NumberAsync(store.ZInterStoreAsync(keys[0], rest, random.Weights, random.How)),
            "ZDIFFSTORE" => NumberAsync(store.ZDiffStoreAsync(keys[0], rest)),
            "SMOVE" => NumberAsync(store.SMoveAsync(keys[0], keys[1], Option(0))),
            "RENAME" => store.RenameAsync(keys[0], keys[1]),
            "RENAMENX" => NumberAsync(store.RenameNxAsync(keys[0], keys[1])),
            "COPY" => NumberAsync(store.CopyAsync(keys[0], keys[1], random.Options.Length == 0 ? null : Replacing.REPLACE)),
            "RPOPLPUSH" => ValueAsync(store.RPopLPushAsync(keys[0], keys[1])),
            "LMOVE" => ValueAsync(store.LMoveAsync(keys[0], keys[1], random.Options[0], random.Options[1])),
            "MSETNX" => NumberAsync(store.MSetNxAsync([.. keys.Select((key, i) => KeyValuePair.Create(key, Option(i)))])),
            "PFCOUNT" => NumberAsync(store.PfCountAsync(keys)),
            "PFMERGE" => store.PfMergeAsync(keys[0], rest),
            "BITOP" => NumberAsync(store.BitOpAsync(random.Options[0], keys[0], rest)),
            _ => throw new ArgumentException($"{command} has an emulation and no call here.", nameof(command)),
        };
    }

    private static string Text(string command, RedisResult result) => command switch
    {
        "SINTER" or "SUNION" or "SDIFF" => Set(ServerState.Items(result)),
        "ZUNION" or "ZINTER" or "ZDIFF" => string.Join(", ", ServerState.Items(result)),
        "RPOPLPUSH" or "LMOVE" => Value((byte[]?)result),
        "RENAME" or "PFMERGE" => (string)result!,
        _ => ((long)result).ToString(CultureInfo.InvariantCulture),
    };

    private static string Set(IEnumerable<string> members) => string.Join(", ", members.Order(StringComparer.Ordinal));

    private static string Value(byte[]? value) => value is null ? "nil" : Words.Text(value);

    private static async Task<string> SetAsync<T>(Task<T> members)
        where T : IReadOnlyList<byte[]> => Set((await members).Select(Words.Text));

    private static async Task<string> RowAsync(Task<byte[][]> words) => string.Join(", ", (await words).Select(Words.Text));

    private static async Task<string> NumberAsync(Task<long> number) => (await number).ToString(CultureInfo.InvariantCulture);

    private static async Task<string> ValueAsync(Task<byte[]?> value) => Value(await value);
}
