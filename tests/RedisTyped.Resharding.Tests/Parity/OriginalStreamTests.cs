using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Tests.Parity;

/// <summary>Commands pass as they passed redis-resharding-proxy, but for what it did wrong: it took the first word of each for its key.</summary>
public sealed class OriginalStreamTests
{
    private const string DatabaseTakenForKey = "the number of a database is no key: later writes went to the database selected before";
    private const string FirstKeyOnly = "other keys than the first count too: they were left alive, lost, or let through";
    private const string OperationTakenForKey = "AND and and are operations; the key is the one written, which is of the other side";
    private const string StraddledKey = "what the kept key becomes depends on others: it is read from the source";
    private const string ScriptTakenForKey = "the text of a script is no key; apple is";
    private const string ScriptNamedLater = "old sources send the hash of a script from then on: a target that never had its text refuses that";
    private const string QuestionOfTheSource = "it asks how far the replica is, and WAIT hangs without the answer";
    private const string Message = "a channel is no key, and messages are no data";

    private static readonly Difference[] Differences =
    [
        new("^a", 0, "SELECT 0", DatabaseTakenForKey),
        new("^a", 3, "SELECT 3", DatabaseTakenForKey),
        new("^a", 5, "DEL apple", FirstKeyOnly),
        new("^a", 6, "DEL apple", FirstKeyOnly),
        new("^a", 12, "", OperationTakenForKey),
        new("^a", 13, "EVAL return redis.call('set',KEYS[1],1) 1 apple", ScriptTakenForKey),
        new("^a", 14, "REPLCONF GETACK *", QuestionOfTheSource),
        new("^a", 17, "", Message),
        new("^a", 18, "MSET apple 1", FirstKeyOnly),
        new("^z", 0, "SELECT 0", DatabaseTakenForKey),
        new("^z", 3, "SELECT 3", DatabaseTakenForKey),
        new("^z", 5, "DEL zeta", FirstKeyOnly),
        new("^z", 6, "DEL zeta", FirstKeyOnly),
        new("^z", 11, "DEL zdst", StraddledKey),
        new("^z", 12, "DEL zdst", StraddledKey),
        new("^z", 13, "SCRIPT LOAD return redis.call('set',KEYS[1],1)", ScriptNamedLater),
        new("^z", 14, "REPLCONF GETACK *", QuestionOfTheSource),
        new("^z", 18, "MSET zeta 2", FirstKeyOnly),
        new(".*", 17, "", Message),
    ];

    [Theory]
    [InlineData("^a")]
    [InlineData("^z")]
    [InlineData(".*")]
    public async Task A_stream_is_that_of_the_original_but_for_named_differences(string expression)
    {
        string[][] commands = OriginalVectors.Commands;
        bool[] forwarded = OriginalVectors.Forwarded(expression);
        string[] expected = [.. commands.Select((command, at) => Array.Find(Differences, one => one.Expression == expression && one.At == at)?.Becomes
            ?? (forwarded[at] ? string.Join(' ', command) : ""))];

        Assert.Equal(string.Join("; ", expected.Where(static words => words is not ("" or "PING"))), await RewriteAsync(commands, expression));
    }

    [Fact]
    public void Each_difference_is_one()
    {
        foreach (Difference one in Differences)
        {
            string original = OriginalVectors.Forwarded(one.Expression)[one.At] ? string.Join(' ', OriginalVectors.Commands[one.At]) : "";

            Assert.True(one.Becomes != original, $"{one.At} with {one.Expression}: {one.Reason}");
        }
    }

    /// <summary>What a stream becomes, in words, without PING, which fills up what was left out.</summary>
    private static async Task<string> RewriteAsync(string[][] commands, string expression)
    {
        var source = new EmptySource();
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, new RegexKeyFilter(expression), source, StreamOptions.Default, offset: 0, db: 0);
        var output = new RespBuffer();
        foreach (string[] command in commands)
        {
            var input = new RespBuffer();
            input.WriteRequest(command);
            source.Offset += input.Length;
            await rewriter.RewriteAsync(input.WrittenMemory, output, TestContext.Current.CancellationToken);
        }

        Assert.Equal(source.Offset, output.Length);
        Assert.False(rewriter.Holds);
        return Words(output.Written);
    }

    private static string Words(ReadOnlySpan<byte> stream)
    {
        var words = new List<string>();
        var reader = new RequestReader(new RequestLimits());
        for (; stream.Length > 0; stream = stream[reader.Consumed..])
        {
            Assert.Equal(ReadStatus.Complete, reader.Read(stream));
            var line = new List<string>();
            foreach (ArgumentRange word in reader.Arguments)
            {
                line.Add(Encoding.ASCII.GetString(word.Of(reader.Bytes(stream))));
            }

            if (line is not ([] or ["PING", ..]))
            {
                words.Add(string.Join(' ', line));
            }
        }

        return string.Join("; ", words);
    }

    /// <summary>Where the original is not right.</summary>
    private sealed record Difference(string Expression, int At, string Becomes, string Reason);

    /// <summary>A source without keys.</summary>
    private sealed class EmptySource : IStampedSource
    {
        public long Offset { get; set; }

        public Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken) =>
            Task.FromResult(new StampedValue(Offset, Payload: null, ExpiresAt: 0));

        public Task<long?> LengthenAsync(long count, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
    }
}
