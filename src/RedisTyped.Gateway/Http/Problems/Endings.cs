using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Access;

namespace RedisTyped.Gateway.Http.Problems;

/// <summary>Ends requests that go wrong: with a problem while nothing of the answer is out, else by cutting the answer off, so that nobody takes it for whole.</summary>
internal static class Endings
{
    /// <summary>Answers a request.</summary>
    public static Task AnswerAsync(HttpContext context, ApiCaller caller, CallerRequest handler)
    {
        Task answer;
        try
        {
            answer = handler(context, caller);
        }
        catch (Exception fault)
        {
            answer = Task.FromException(fault);
        }

        return answer.IsCompletedSuccessfully ? answer : EndAsync(context, answer);
    }

    private static async Task EndAsync(HttpContext context, Task answer)
    {
        try
        {
            await answer.ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone: there is nobody to tell, and what a node still does is its own affair.
        }
        catch (Exception fault) when (ProblemOf(fault) is { } problem)
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            // What was set for an answer that did not come; the headers of the gate stay.
            context.Response.ContentLength = null;
            await problem.WriteAsync(context).ConfigureAwait(false);
        }
    }

    private static Problem? ProblemOf(Exception fault) => fault is BadHttpRequestException { StatusCode: var status } bad
        ? status == StatusCodes.Status413PayloadTooLarge ? Problem.TooLarge("The body is longer than it may be; send fewer commands in each request.")
            : Problem.BadRequest(bad.Message) with { Status = status }
        : Faults.Of(fault);
}
