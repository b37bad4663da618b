namespace Equipoise.Web.Operations;

/// <summary>How many requests are taken. An account that is not signed in is its address; behind one address of a hospital may be many people.</summary>
/// <param name="SignInsPerMinute">Sign-ins from an address each minute.</param>
/// <param name="AddressPerSecond">Requests from an address each second, ten seconds' worth at once.</param>
/// <param name="AccountPerSecond">Requests from an account each second, ten seconds' worth at once.</param>
internal sealed record RateLimits(int SignInsPerMinute = 60, int AddressPerSecond = 200, int AccountPerSecond = 20);
