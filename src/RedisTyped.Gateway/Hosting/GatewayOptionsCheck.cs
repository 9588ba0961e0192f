using Microsoft.Extensions.Options;

namespace RedisTyped.Gateway.Hosting;

/// <summary>Refuses options that cannot be, all at once, when the host starts.</summary>
internal sealed class GatewayOptionsCheck : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        string[] faults = [.. options.Faults().Select(static fault => $"Gateway: {fault}")];
        return faults.Length > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
