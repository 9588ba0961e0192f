using RedisTyped.Commands;
using RedisTyped.Execution;

namespace RedisTyped.Gateway.Http.Access;

/// <summary>Says which commands a caller may send. Thread-safe.</summary>
internal interface ICommandPolicy
{
    /// <summary>Says why a command is denied; null: it is not.</summary>
    /// <param name="caller">The name of the caller's token; null without one.</param>
    /// <param name="line">The command.</param>
    string? WhyDenied(string? caller, CommandLine line);
}

/// <summary>What is denied without a policy of its own: commands for administrators, and those that make a node connect elsewhere.</summary>
internal sealed class DeniedCommands : ICommandPolicy
{
    public string? WhyDenied(string? caller, CommandLine line) => line.Spec switch
    {
        { Name: "MIGRATE" } => "it makes the node connect to an address of the caller's choice",
        { } spec when spec.Is(CommandTraits.Admin) => "it is for administrators",
        _ => null,
    };
}
