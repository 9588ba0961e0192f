using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using RedisTyped.Gateway.Http;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Commands;
using RedisTyped.Gateway.Http.Replies;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>What a client that does not read makes the gateway hold.</summary>
public sealed partial class PendingRepliesTests
{
    [Fact]
    public async Task Few_long_replies_are_asked_for_before_those_of_before_are_read()
    {
        const int length = 1_000_000, written = 12, commands = 200;
        int asked = await AskedWhileNothingIsReadAsync(length, written * length, [.. Enumerable.Repeat(Command(length), commands)]);

        Assert.InRange(asked, written, written + 9);
    }

    [Fact]
    public async Task Behind_one_long_reply_many_short_ones_are_asked_for_again()
    {
        const int length = 9_000_000, shortLength = 10_000, written = 100;
        int asked = await AskedWhileNothingIsReadAsync(
            length, length + (written * shortLength), [Command(length), .. Enumerable.Repeat(Command(shortLength), 3 * written)]);

        Assert.InRange(asked, written + 50, (3 * written) + 1);
    }

    private static HttpCommand Command(int length) =>
        new("GETRANGE", [Encoding.ASCII.GetBytes("key"), Encoding.ASCII.GetBytes("0"), Encoding.ASCII.GetBytes($"{length - 1}")], ReplyEncoding.Text);

    // How many commands the node has been sent when the client has read so many bytes and reads no more.
    private static async Task<int> AskedWhileNothingIsReadAsync(int length, int read, List<HttpCommand> commands)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes);
        await gateway.Redis.ExecuteAsync("SET", "key", new string('x', length));
        await using ServiceProvider services = new ServiceCollection().AddSingleton(gateway.Redis).BuildServiceProvider();
        await using var body = new StoppingStream(read);
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));

        Task run = CommandRun.RunAsync(context, new HttpSurface(services), ApiCaller.Anyone, commands);
        await InTime.AwaitAsync(body.Stopped, "the client reads no more");
        int asked = await AskedAsync(gateway.Redis);
        body.GoOn();
        await InTime.AwaitAsync(run, "all is written");

        Assert.Equal(commands.Count, await AskedAsync(gateway.Redis));
        return asked;
    }

    private static async Task<int> AskedAsync(ShardedRedis redis) =>
        int.Parse(Calls().Match((string)(await redis.Nodes[0].ExecuteAsync("INFO", "commandstats"))!).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"cmdstat_getrange:calls=(\d+)")]
    private static partial Regex Calls();

    /// <summary>A stream that takes no more than so many bytes until it is told to go on.</summary>
    private sealed class StoppingStream(int most) : MemoryStream
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _taken;

        public Task Stopped => _stopped.Task;

        public void GoOn() => _goOn.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _taken += buffer.Length;
            if (_taken > most)
            {
                _stopped.TrySetResult();
                await _goOn.Task;
            }
        }
    }
}
