using Microsoft.Extensions.Options;
using RedisTyped.Topology;

namespace RedisTyped.DependencyInjection;

/// <summary>Validates the options of registered clients: every fault at once, when the host starts.</summary>
internal sealed class OptionsCheck : IValidateOptions<RedisTypedOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisTypedOptions options)
    {
        var faults = new List<string>();
        return TopologyPlan.TryCreate(options, faults) is null ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
