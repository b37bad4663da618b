using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Equipoise.Web.Features.Errors;

namespace Equipoise.Web.Operations;

/// <summary>Takes requests only as fast as the limits allow, at this node: by address before anybody is looked up, and by account once it is known.</summary>
internal sealed class RequestLimits : IDisposable
{
    private readonly PartitionedRateLimiter<string>? signIns, addresses, accounts;
    private readonly TrialMetrics metrics;

    /// <summary>The limits; null for none.</summary>
    public RequestLimits(RateLimits? limits, TrialMetrics metrics)
    {
        this.metrics = metrics;
        if (limits is not null)
        {
            signIns = Bucket(limits.SignInsPerMinute, limits.SignInsPerMinute, TimeSpan.FromMinutes(1));
            addresses = Bucket(limits.AddressPerSecond * 10, limits.AddressPerSecond, TimeSpan.FromSeconds(1));
            accounts = Bucket(limits.AccountPerSecond * 10, limits.AccountPerSecond, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Holds back an address.</summary>
    public async Task ByAddressAsync(HttpContext context, RequestDelegate next)
    {
        var address = Address(context.Connection.RemoteIpAddress);
        var signIn = HttpMethods.IsPost(context.Request.Method) && (context.Request.Path.StartsWithSegments("/sign-in", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/invitation", StringComparison.Ordinal));
        await TakeAsync(context, next, "address", address, signIn ? [signIns, addresses] : [addresses]);
    }

    /// <summary>Holds back an account.</summary>
    public async Task ByAccountAsync(HttpContext context, RequestDelegate next) =>
        await TakeAsync(context, next, "account", context.User.FindFirstValue(ClaimTypes.NameIdentifier), [accounts]);

    /// <inheritdoc/>
    public void Dispose()
    {
        signIns?.Dispose();
        addresses?.Dispose();
        accounts?.Dispose();
    }

    private async Task TakeAsync(HttpContext context, RequestDelegate next, string by, string? of, PartitionedRateLimiter<string>?[] limiters)
    {
        foreach (var limiter in limiters.Where(_ => of is not null))
        {
            using var lease = limiter?.AttemptAcquire(of!);
            if (lease is { IsAcquired: false })
            {
                metrics.Limited(by);
                var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
                context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await Problem.Of(context, StatusCodes.Status429TooManyRequests, "Too many requests", $"More requests came from this {by} than are taken at once. Nothing of this one was recorded; send it again in a moment.").ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    /// <summary>The address; of IPv6 the network, of which a client has as many addresses as it likes.</summary>
    private static string Address(IPAddress? address) => address is null ? "" : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();

    private static PartitionedRateLimiter<string> Bucket(int atOnce, int each, TimeSpan period) => PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions { TokenLimit = atOnce, TokensPerPeriod = each, ReplenishmentPeriod = period, QueueLimit = 0 }), StringComparer.Ordinal);
}
