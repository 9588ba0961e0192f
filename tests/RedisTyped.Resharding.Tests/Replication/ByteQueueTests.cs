using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Tests.Replication;

/// <summary>Bytes on their way, in memory and on disk.</summary>
public sealed class ByteQueueTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("redistyped-tests-");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task Bytes_come_out_as_they_went_in_wherever_they_waited()
    {
        using var folder = new SpoolFolder(_parent.FullName, 1 << 20);
        await using var queue = new ByteQueue(memoryLimit: 100 << 10, folder);
        var random = new Random(7);
        byte[] sent = new byte[4 << 20];
        random.NextBytes(sent);
        var received = new MemoryStream();
        long most = 0;

        var writing = Task.Run(async () =>
        {
            for (int at = 0; at < sent.Length;)
            {
                int part = Math.Min(sent.Length - at, random.Next(1, 200_000));
                await queue.WriteAsync(sent.AsMemory(at, part), TestContext.Current.CancellationToken);
                most = Math.Max(most, queue.Spooled);
                at += part;
            }

            queue.Complete();
        });

        // Nobody reads until the writer has to wait: memory and disk are full.
        await Wait.UntilAsync(() => folder.Used > (1 << 20) - (64 << 10) && queue.Length > 1 << 20, "the queue is full");
        while (true)
        {
            var bytes = await queue.ReadAsync(TestContext.Current.CancellationToken);
            if (bytes.Count == 0)
            {
                break;
            }

            received.Write(bytes);
            ByteQueue.Return(bytes);
        }

        await writing;
        Assert.Equal(sent, received.ToArray());
        Assert.InRange(most, 1, 1 << 20);
        Assert.Equal(0, folder.Used);
    }

    [Fact]
    public async Task Without_a_spool_the_writer_waits_for_the_reader()
    {
        await using var queue = new ByteQueue(memoryLimit: 10, folder: null);
        await queue.WriteAsync(new byte[10], TestContext.Current.CancellationToken);
        var writing = queue.WriteAsync(new byte[] { 1 }, TestContext.Current.CancellationToken).AsTask();
        Assert.False(writing.IsCompleted);

        ByteQueue.Return(await queue.ReadAsync(TestContext.Current.CancellationToken));

        await writing;
        Assert.Equal(1, queue.Length);
    }

    [Fact]
    public async Task Writer_goes_on_when_another_queue_leaves_the_spool()
    {
        using var folder = new SpoolFolder(_parent.FullName, 100);
        await using var filling = new ByteQueue(memoryLimit: 10, folder);
        await using var waiting = new ByteQueue(memoryLimit: 10, folder);
        await filling.WriteAsync(new byte[110], TestContext.Current.CancellationToken);
        await waiting.WriteAsync(new byte[10], TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var writing = waiting.WriteAsync(new byte[20], limit.Token).AsTask();
        Assert.False(writing.IsCompleted);

        for (int read = 0; read < 110;)
        {
            var bytes = await filling.ReadAsync(TestContext.Current.CancellationToken);
            read += bytes.Count;
            ByteQueue.Return(bytes);
        }

        await writing;
        Assert.Equal(20, waiting.Spooled);
    }

    [Fact]
    public async Task Queue_that_must_hold_all_says_when_it_cannot()
    {
        using var folder = new SpoolFolder(_parent.FullName, 100);
        await using var queue = new ByteQueue(memoryLimit: 10, folder, holdsAll: true);

        var fault = await Assert.ThrowsAsync<ReshardException>(() => queue.WriteAsync(new byte[1000], TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(ReshardFailure.Spool, fault.Failure);
        Assert.Contains("the spool holds 100 bytes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        using (var folder = new SpoolFolder(_parent.FullName, 1 << 20))
        {
            await using var queue = new ByteQueue(memoryLimit: 10, folder);
            await queue.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 1000)), TestContext.Current.CancellationToken);
            Assert.Equal(990, queue.Spooled);
        }

        Assert.Empty(_parent.GetFileSystemInfos());
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_a_failure_of_the_spool()
    {
        string file = Path.Combine(_parent.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        using var folder = new SpoolFolder(file, 1000);
        await using var queue = new ByteQueue(memoryLimit: 10, folder);

        var fault = await Assert.ThrowsAsync<ReshardException>(() => queue.WriteAsync(new byte[100], TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(ReshardFailure.Spool, fault.Failure);
    }
}
