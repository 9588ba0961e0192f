using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Tests.Resp;

public sealed class SinkQueueTests
{
    [Fact]
    public void Those_who_wait_are_taken_in_the_order_they_came()
    {
        var queue = new SinkQueue();
        var expected = new Queue<ReplySink>();
        var random = new Random(5);
        var taken = new ReplySink[64];
        for (int i = 0; i < 2000; i++)
        {
            for (int j = random.Next(40); j > 0; j--)
            {
                var sink = new AskedReply();
                queue.Add(sink);
                expected.Enqueue(sink);
            }

            int count = queue.Take(taken.AsSpan(0, random.Next(65)));
            for (int j = 0; j < count; j++)
            {
                Assert.Same(expected.Dequeue(), taken[j]);
            }

            Assert.Equal(expected.Count, queue.Count);
        }
    }
}
