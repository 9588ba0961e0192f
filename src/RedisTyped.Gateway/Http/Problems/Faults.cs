using Microsoft.AspNetCore.Http;
using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Requests;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Problems;

/// <summary>Says in problem details what a call failed with. Texts of our own say no values; those of a server are passed on as it said them.</summary>
internal static class Faults
{
    // What a server refuses for a while, or for a reason that is not the caller's.
    private static readonly HashSet<string> OutOfService =
        ["LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "READONLY", "TRYAGAIN", "NOREPLICAS", "MISCONF", "OOM"];

    private static readonly HashSet<string> OurLogin = ["NOAUTH", "NOPERM", "WRONGPASS"];

    /// <summary>Describes a fault; null: it is a bug of ours, which the host is to log.</summary>
    public static Problem? Of(Exception fault, string? command = null) => fault switch
    {
        RequestException request => request.Problem,
        UnroutableCommandException { Reason: UnroutableReason.UnknownCommand } unknown => new(
            StatusCodes.Status400BadRequest, "unknown-command", "The command is unknown", Detail(unknown)) { Command = unknown.Command },
        UnroutableCommandException unroutable => new(
            StatusCodes.Status422UnprocessableEntity, "unroutable", "The command cannot be sent to one node", Detail(unroutable)) { Command = unroutable.Command },
        RedisServerException refusal => OfServer(refusal, command),
        NodeCallException call => new(
            StatusCodes.Status503ServiceUnavailable, "node-unavailable", "The node is not available", call.Message)
        {
            Node = call.Node.Name,
            Command = command,
            MayHaveRun = call.MayHaveRun,
        },
        TimeoutException late => new(StatusCodes.Status504GatewayTimeout, "timeout", "The node did not answer in time", late.Message)
        {
            Command = command,
            MayHaveRun = true,
        },
        PartialFailureException partial => new(
            StatusCodes.Status502BadGateway, "partial-failure", "Some nodes failed; what the others did stands", partial.Message)
        {
            Node = string.Join(",", partial.Failures.Select(static f => f.Node.Name)),
            Command = partial.Command,
            MayHaveRun = true,
        },
        RedisTypedException other => new(StatusCodes.Status502BadGateway, "failed", "The call failed", other.Message) { Command = command },
        ArgumentException argument => new(StatusCodes.Status400BadRequest, "bad-command", "The command cannot be sent", Sentence(argument)) { Command = command },
        _ => null,
    };

    // Its advice is for callers of the library; here it is what a client of the gateway can do.
    private static string Detail(UnroutableCommandException fault) => fault.Fault == fault.Message ? fault.Message : $"{fault.Fault} " + fault.Reason switch
    {
        UnroutableReason.UnknownCommand => "Commands of modules are not taken over HTTP.",
        UnroutableReason.UnheardChannel => "Use PUBLISH, and listen by PSUBSCRIBE to the name before the tag.",
        UnroutableReason.MovableKeys => "Give it in a form that names all its keys.",
        _ => "Over HTTP a command goes to the one node of its keys, on a connection that all share; a RESP client of the gateway can send this one.",
    };

    private static Problem OfServer(RedisServerException refusal, string? command)
    {
        string code = refusal.Message.Split(' ', 2)[0];
        (int status, string kind, string title) = OutOfService.Contains(code)
            ? (StatusCodes.Status503ServiceUnavailable, "node-unavailable", "The node is not available")
            : OurLogin.Contains(code)
                ? (StatusCodes.Status502BadGateway, "node-login", "The node denies this to the gateway's own user")
                : (StatusCodes.Status422UnprocessableEntity, "refused", "The node refused the command");
        return new Problem(status, kind, title, refusal.Message)
        {
            Code = code,
            Node = refusal.Data[TagNames.Node] as string,
            Command = command,
            MayHaveRun = false,
        };
    }

    // Without "(Parameter 'x')", which names a parameter of a method that the caller has not called.
    private static string Sentence(ArgumentException argument) =>
        argument.ParamName is { } name ? argument.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : argument.Message;
}
