using RedisTyped.Nodes;
using RedisTyped.Routing;
using RedisTyped.Tests.Execution;
using StackExchange.Redis;

namespace RedisTyped.Tests.Nodes;

public sealed class SlotRefusalTests
{
    // As versions from 2.0 on word it, with details and without.
    [Theory]
    [InlineData("Endpoint 10.0.0.1:6379 serving hashslot 426 is not reachable at this point of time. Please check connectTimeout value.")]
    [InlineData("Endpoint is not reachable at this point of time. Please check connectTimeout value.")]
    public void Redirect_that_was_not_followed_is_a_refusal_also_as_a_failure_of_the_connection(string message)
    {
        var fault = Fault(ConnectionFailureType.UnableToConnect, message);

        Assert.True(SlotRefusal.IsPassing(fault));
        Assert.True(SlotRefusal.IsPassing(new NodeConnectionException(new NodeId("a"), "It was not run.", fault, mayHaveRun: false)));
    }

    [Theory]
    [InlineData(ConnectionFailureType.UnableToConnect, "It was not possible to connect to the redis server(s).")]
    [InlineData(ConnectionFailureType.UnableToResolvePhysicalConnection, "No connection is available to service this operation: GET")]
    [InlineData(ConnectionFailureType.SocketFailure, "Endpoint is not reachable at this point of time.")]
    public void Lost_connection_is_none(ConnectionFailureType type, string message)
    {
        var fault = Fault(type, message);

        Assert.False(SlotRefusal.IsPassing(fault));
        Assert.False(SlotRefusal.IsPassing(new NodeConnectionException(new NodeId("a"), "It broke.", fault)));
    }

    [Fact]
    public void Other_faults_and_none_are_none()
    {
        Assert.False(SlotRefusal.IsPassing((Exception?)null));
        Assert.False(SlotRefusal.IsPassing(new TimeoutException("MOVED 1 10.0.0.1:6379")));
    }

    private static RedisConnectionException Fault(ConnectionFailureType type, string message) => Silences.Made<RedisConnectionException>(type, message);
}
