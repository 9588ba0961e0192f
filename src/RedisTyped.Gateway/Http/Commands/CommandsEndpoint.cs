using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Requests;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>POST /v1/commands: commands as a JSON array, results in their order.</summary>
internal sealed class CommandsEndpoint(HttpSurface surface)
{
    public async Task AnswerAsync(HttpContext context, ApiCaller caller)
    {
        if (!RequestBody.IsJson(context.Request))
        {
            await Problem.ContentTypeNeeded("application/json").WriteAsync(context).ConfigureAwait(false);
            return;
        }

        List<HttpCommand> commands;
        using (RequestBody body = await RequestBody.ReadAsync(context, surface.MaxRequestBytes).ConfigureAwait(false))
        {
            commands = CommandReader.Read(body.Span, CommandReader.EncodingOf(context.Request.Query["encoding"]), surface.MaxCommands);
        }

        await CommandRun.RunAsync(context, surface, caller, commands).ConfigureAwait(false);
    }
}
