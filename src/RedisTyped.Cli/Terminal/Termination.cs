using System.Runtime.InteropServices;

namespace RedisTyped.Cli.Terminal;

/// <summary>Ends work in order by SIGTERM, which is how services are ended, as by Ctrl-C. A second one ends the process as it is.</summary>
internal sealed class Termination : IDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly PosixSignalRegistration _registration;
    private volatile bool _isTerminated;

    /// <param name="cancellationToken">Ends the work too.</param>
    public Termination(CancellationToken cancellationToken)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = !_ending.IsCancellationRequested;
            _isTerminated = true;
            _ending.Cancel();
        });
    }

    /// <summary>Ends the work.</summary>
    public CancellationToken Token => _ending.Token;

    /// <summary>Whether it was SIGTERM.</summary>
    public bool IsTerminated => _isTerminated;

    public void Dispose()
    {
        _registration.Dispose();
        _ending.Dispose();
    }
}
