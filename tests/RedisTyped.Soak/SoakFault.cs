using RedisTyped.Faults.Tests.Network;
using RedisTyped.Testing;

namespace RedisTyped.Soak;

/// <summary>Something that can happen to a node and pass.</summary>
/// <param name="Name">What it is.</param>
/// <param name="BeginAsync">Lets it happen.</param>
/// <param name="EndAsync">Lets it be over.</param>
internal sealed record SoakFault(
    string Name, Func<TestNode, FaultProxy, Task> BeginAsync, Func<TestNode, FaultProxy, Task> EndAsync)
{
    /// <summary>All that can happen. Kills come twice, since they are what most can be lost by.</summary>
    public static IReadOnlyList<SoakFault> All { get; } =
    [
        Kill, Kill,
        new("frozen (SIGSTOP)", static (node, _) => Now(node.Freeze), static (node, _) => Now(node.Resume)),
        OfNetwork("cut off", new LinkState { RefusesConnections = true }, cuts: true),
        OfNetwork("network silent", new LinkState { IsSilent = true }),
        OfNetwork("200 ms delay each way", new LinkState { Delay = TimeSpan.FromMilliseconds(200) }),
        OfNetwork("connections reset", LinkState.Healthy, cuts: true),
        new("replies cut in the middle", static (_, proxy) => Now(() => proxy.CutInReplies(3)), static (_, proxy) => Now(() => proxy.CutInReplies(0))),
    ];

    private static SoakFault Kill => new("killed (kill -9)", static (node, _) => node.KillAsync(), static (node, _) => node.RestartAsync());

    private static SoakFault OfNetwork(string name, LinkState state, bool cuts = false) => new(
        name,
        (_, proxy) => Now(() =>
        {
            proxy.State = state;
            if (cuts)
            {
                proxy.CutAll();
            }
        }),
        static (_, proxy) => Now(() => proxy.State = LinkState.Healthy));

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
