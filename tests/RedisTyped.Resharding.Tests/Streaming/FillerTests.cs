using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Tests.Streaming;

public sealed class FillerTests
{
    [Fact]
    public void Filler_has_any_length_from_fourteen_bytes_on_and_ends_with_a_ping()
    {
        foreach (int length in Enumerable.Range(14, 1200).Concat([9_999, 10_018, 10_024, 10_025, 100_024, 100_025, 100_026, 1_000_025, 1_000_026, 1_000_027]))
        {
            var output = new RespBuffer();
            Filler.Write(output, length);

            Assert.Equal(length, output.Length);
            byte[] bytes = output.Written.ToArray();
            int newlines = bytes.TakeWhile(static b => b == '\n').Count();
            Assert.InRange(newlines, 0, length < 20 ? 5 : 1);
            var reader = new RequestReader(new RequestLimits());
            Assert.Equal(ReadStatus.Complete, reader.Read(bytes.AsSpan(newlines)));
            Assert.Equal(length - newlines, reader.Consumed);
            Assert.Equal("PING"u8, reader.Arguments[0].Of(bytes.AsSpan(newlines)));
        }
    }
}
