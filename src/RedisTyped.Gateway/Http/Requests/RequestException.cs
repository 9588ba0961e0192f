using RedisTyped.Gateway.Http.Problems;

namespace RedisTyped.Gateway.Http.Requests;

/// <summary>A request cannot be answered as it is.</summary>
internal sealed class RequestException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem => problem;
}
