namespace Equipoise.Web.Accounts;

/// <summary>The cookie that holds a session's key: out of reach of scripts, not sent with what other sites post, and under https only over https and bound to this host.</summary>
internal static class SessionCookie
{
    private const string Name = "equipoise-session";

    /// <summary>Under https the prefix makes the browser refuse the cookie from anywhere else.</summary>
    private const string SecureName = "__Host-" + Name;

    /// <summary>The key that a request brings; null for none.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies[NameFor(context)] is { Length: 43 } key ? key : null;

    /// <summary>Gives the browser a key.</summary>
    public static void Write(HttpContext context, string key) => context.Response.Cookies.Append(NameFor(context), key, Options(context));

    /// <summary>Takes it back.</summary>
    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(NameFor(context), Options(context));

    private static string NameFor(HttpContext context) => context.Request.IsHttps ? SecureName : Name;

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
