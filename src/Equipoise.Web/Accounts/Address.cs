namespace Equipoise.Web.Accounts;

/// <summary>The network address of a request, as notes keep it.</summary>
internal static class Address
{
    /// <summary>The address; null where it came by no network.</summary>
    public static string? Of(HttpContext context) => context.Connection.RemoteIpAddress is { } ip ? (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString() : null;
}
