using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using RedisTyped.Telemetry;
using RedisTyped.Topology;

namespace RedisTyped.DependencyInjection;

/// <summary>
/// Tells the options of a client that its configuration section has changed, if what stands there now can be used. An options monitor that is
/// told of options with faults throws at whoever reloads the configuration, and forgets the good ones that it had.
/// </summary>
internal sealed class SectionChanges : IOptionsChangeTokenSource<RedisTypedOptions>, IDisposable
{
    private readonly IOptionsFactory<RedisTypedOptions> _factory;
    private readonly ILogger _logger;
    private readonly string _path;
    private readonly IDisposable _registration;
    private readonly Lock _gate = new();
    private CancellationTokenSource _change = new();

    public SectionChanges(string name, IConfigurationSection section, IOptionsFactory<RedisTypedOptions> factory, ILoggerFactory? loggerFactory)
    {
        Name = name;
        _factory = factory;
        _logger = loggerFactory?.CreateLogger(Log.Category) ?? NullLogger.Instance;
        _path = section.Path;
        _registration = ChangeToken.OnChange(section.GetReloadToken, Check);
    }

    public string? Name { get; }

    public IChangeToken GetChangeToken()
    {
        lock (_gate)
        {
            return new CancellationChangeToken(_change.Token);
        }
    }

    public void Dispose() => _registration.Dispose();

    private void Check()
    {
        try
        {
            _ = _factory.Create(Name ?? Options.DefaultName);
        }
        catch (Exception fault)
        {
            // Code of the user's own takes part in making options, so that anything can come.
            Log.ReloadRefused(_logger, $"The configuration section '{_path}'", fault.Message);
            return;
        }

        CancellationTokenSource change;
        lock (_gate)
        {
            change = _change;
            _change = new CancellationTokenSource();
        }

        change.Cancel();
    }
}
