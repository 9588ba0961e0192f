using Microsoft.Extensions.Options;
using RedisTyped.Topology;

namespace RedisTyped.DependencyInjection;

/// <summary>Validates the options of registered clients: every fault at once, when the host starts.</summary>
internal sealed class OptionsCheck : IValidateOptions<RedisTypedOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisTypedOptions options)
    {
        var faults = new List<string>();
        return TopologyPlan.TryCreate(options, faults) is null
            ? ValidateOptionsResult.Fail(faults.Select(fault => $"{Client(name, options)}: {fault}"))
            : ValidateOptionsResult.Success;
    }

    private static string Client(string? name, RedisTypedOptions options)
    {
        string client = string.IsNullOrEmpty(name) ? "Client" : $"Client '{name}'";
        string[] sections = [.. options.SectionsRead.Where(path => path.Length > 0).Select(path => $"'{path}'")];
        return sections.Length switch
        {
            0 => client,
            1 => $"{client} (section {sections[0]})",
            _ => $"{client} (sections {string.Join(", ", sections)})",
        };
    }
}
