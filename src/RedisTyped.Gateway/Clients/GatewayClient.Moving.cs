using System.Text;
using RedisTyped.Execution;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Links;
using RedisTyped.Protocol;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Clients;

// Where keys are on the move between nodes, or have other names there than clients give them.
internal sealed partial class GatewayClient
{
    private Task? _moving;
    private IKeyTransition? _movedBy;
    private byte[]? _notMoved;

    private Step? PassOnOtherwise(ForwardPlan plan, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments)
    {
        // What one transition has brought over, another one takes elsewhere: each has its own turn.
        if (_links.Topology.Transition is { } transition && transition != _movedBy && Move(transition, plan, request, arguments) is { } moving)
        {
            (_moving, _movedBy, _notMoved) = (moving, transition, null);
            return Step.Move;
        }

        (_moving, _movedBy) = (null, null);
        if (_notMoved is { } fault)
        {
            _notMoved = null;
            Refuse(fault, Begin());
        }
        else if (plan.Split != SplitKind.None && (plan.Split != SplitKind.Status || arguments.Length % 2 == 1))
        {
            Split(plan, request, arguments);
        }
        else
        {
            Ask(_links.NodeOf(arguments[plan.KeyAt].Of(request)), Stored(plan.KeyAt, request, arguments), Begin(), plan.MayAskReplica);
        }

        return null;
    }

    private Task? Move(IKeyTransition transition, ForwardPlan plan, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments)
    {
        int step = plan.Split == SplitKind.Status ? 2 : 1;
        int last = plan.Split == SplitKind.None ? plan.KeyAt : arguments.Length - 1;
        List<Task>? moving = null;
        for (int i = plan.KeyAt; i <= last; i += step)
        {
            byte[] key = arguments[i].Of(request).ToArray();
            if (transition.BringOver("gateway", plan.Spec.Name, _links.Topology.NodeOf(key), key) is { } bringing)
            {
                (moving ??= []).Add(bringing);
            }
        }

        return moving is null ? null : Task.WhenAll(moving);
    }

    private async Task MovedAsync()
    {
        try
        {
            await _moving!.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisTypedException or RedisException or TimeoutException or ObjectDisposedException)
        {
            _notMoved = Encoding.UTF8.GetBytes($"-TRYAGAIN {fault.Message.ReplaceLineEndings(" ")}\r\n");
        }
    }

    private ReadOnlySpan<byte> Stored(int keyAt, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments)
    {
        var stored = new RespBuffer(request.Length);
        stored.WriteArray(arguments.Length);
        for (int i = 0; i < arguments.Length; i++)
        {
            ReadOnlySpan<byte> argument = arguments[i].Of(request);
            stored.WriteBulk(i == keyAt ? _links.Stored(argument) : argument);
        }

        return stored.Written;
    }
}
