using RedisTyped.Protocol;

namespace RedisTyped.Tests.Protocol;

public sealed class RespBufferTests
{
    [Fact]
    public void Replies_are_written_as_Redis_writes_them()
    {
        var buffer = new RespBuffer(1);
        buffer.WriteStatus("OK");
        buffer.WriteError("ERR a\r\nb");
        buffer.WriteInteger(-12);
        buffer.WriteBulk("äb");
        buffer.WriteAggregate((byte)'%', 1);
        buffer.WriteNull(2);
        buffer.WriteNull(3);

        Assert.Equal("+OK\r\n-ERR a  b\r\n:-12\r\n$3\r\nÃ¤b\r\n%1\r\n$-1\r\n_\r\n", RespSamples.Text(buffer.Written));
    }

    [Fact]
    public void Bytes_leave_at_the_front_while_others_come_behind()
    {
        var buffer = new RespBuffer(16);
        var expected = new Queue<byte>();
        var random = new Random(7);
        for (int i = 0; i < 1000; i++)
        {
            byte[] more = new byte[random.Next(40)];
            random.NextBytes(more);
            buffer.Write(more);
            Array.ForEach(more, expected.Enqueue);
            int less = random.Next(buffer.Length + 1);
            buffer.Consume(less);
            for (int j = 0; j < less; j++)
            {
                expected.Dequeue();
            }

            Assert.Equal(expected, buffer.Written.ToArray());
        }
    }
}
