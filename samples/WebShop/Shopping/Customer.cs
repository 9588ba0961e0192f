using System.Reflection;
using WebShop.Stores;

namespace WebShop.Shopping;

/// <summary>Who sends a request, by the session in its cookie. Endpoints take it as a parameter.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Session">The session.</param>
internal sealed record Customer(Guid Id, Guid Session)
{
    private const string Cookie = "webshop-session";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static async ValueTask<Customer?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var sessions = context.RequestServices.GetRequiredService<ISessions>();
        if (Guid.TryParse(context.Request.Cookies[Cookie], out Guid known) && await sessions.ContinueAsync(known, Lifetime) is { } customer)
        {
            return new Customer(customer, known);
        }

        var begun = new Customer(Guid.NewGuid(), Guid.NewGuid());
        await sessions.BeginAsync(begun.Session, begun.Id, Lifetime);

        // Strict: a page elsewhere cannot order in the customer's name.
        context.Response.Cookies.Append(Cookie, begun.Session.ToString(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        return begun;
    }

    /// <summary>Ends the session.</summary>
    public async Task ForgetAsync(HttpContext context)
    {
        await context.RequestServices.GetRequiredService<ISessions>().EndAsync(Session);
        context.Response.Cookies.Delete(Cookie);
    }
}
