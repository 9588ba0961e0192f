using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RedisTyped.Gateway.Http.Requests;

/// <summary>
/// The path as it was sent. ASP.NET Core decodes a path before it routes, but leaves <c>%2F</c> as it is, so that a decoded path does not
/// tell a slash within a segment from the text %2F; and bytes that are no UTF-8 are lost.
/// </summary>
internal static class RawPath
{
    /// <summary>The path without its query.</summary>
    public static string Of(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } raw && raw[0] == '/'
            ? raw
            : context.Request.PathBase.Add(context.Request.Path).ToUriComponent();
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    /// <summary>The bytes of a percent-encoded text. https://www.rfc-editor.org/rfc/rfc3986#section-2.1</summary>
    public static byte[] Decode(string encoded)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(encoded);
        int length = 0;
        for (int i = 0; i < utf8.Length; i++, length++)
        {
            if (utf8[i] == '%' && i + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[i + 1]) && char.IsAsciiHexDigit((char)utf8[i + 2]))
            {
                utf8[length] = (byte)((HexOf(utf8[i + 1]) << 4) | HexOf(utf8[i + 2]));
                i += 2;
            }
            else
            {
                utf8[length] = utf8[i];
            }
        }

        return utf8[..length];
    }

    private static int HexOf(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
