using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Trials.Protocol;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>What an installation may choose about accounts. The defaults are those that the documentation states.</summary>
internal sealed record AccountSettings
{
    /// <summary>After how long without a request a session ends.</summary>
    public Duration Idle { get; init; } = Duration.FromMinutes(30);

    /// <summary>After how long a session ends in any case.</summary>
    public Duration Longest { get; init; } = Duration.FromHours(12);

    /// <summary>After how long without a request a signature needs both components again.</summary>
    public Duration Break { get; init; } = Duration.FromMinutes(15);

    /// <summary>Attempts that fail before an account is locked.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long the first lock lasts; each that follows without a success in between lasts twice as long, up to <see cref="LongestLock"/>.</summary>
    public Duration FirstLock { get; init; } = Duration.FromMinutes(15);

    /// <summary>The longest lock.</summary>
    public Duration LongestLock { get; init; } = Duration.FromHours(24);

    /// <summary>When a failure is answered, counted from the request: long enough that work which differs between known and unknown names does not show.</summary>
    public Duration FailureAnsweredAfter { get; init; } = Duration.FromMilliseconds(500);

    /// <summary>After how long a password must be changed; null for never, as NIST SP 800-63B advises.</summary>
    public Duration? PasswordLasts { get; init; }

    /// <summary>Iterations of PBKDF2-HMAC-SHA-512.</summary>
    public int HashIterations { get; init; } = 210_000;

    /// <summary>How long a one-time link can be used.</summary>
    public Duration LinkLasts { get; init; } = Duration.FromDays(7);

    /// <summary>The longest that a token for programs can last.</summary>
    public Duration TokenLasts { get; init; } = Duration.FromDays(365);

    /// <summary>The name of the server that passkeys belong to, such as trial.example.org; null for the name in the request.</summary>
    public string? PasskeyServer { get; init; }

    /// <summary>Single sign-on; null for none.</summary>
    public SingleSignOnSettings? SingleSignOn { get; init; }

    /// <summary>The settings of an installation, by their names in the environment; what is not set is as above.</summary>
    /// <param name="setting">Reads a setting; null where it is not set.</param>
    /// <exception cref="BadInputException">Settings cannot be read; all of them are named.</exception>
    public static AccountSettings Of(Func<string, string?> setting)
    {
        var problems = new List<Diagnostic>();
        Duration? Read(string name, Func<double, Duration> of, double most, string unit)
        {
            if (setting(name) is not { Length: > 0 } text)
            {
                return null;
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= most)
            {
                return of(value);
            }

            problems.Add(new Diagnostic("W018", "environment", name, 1, 1, "The setting cannot be read.", text, FormattableString.Invariant($"{unit}, more than 0 and at most {most}")));
            return null;
        }

        var defaults = new AccountSettings();
        var settings = defaults with
        {
            Idle = Read("EQUIPOISE_IDLE_MINUTES", Duration.FromMinutes, 240, "minutes") ?? defaults.Idle,
            Longest = Read("EQUIPOISE_SESSION_HOURS", Duration.FromHours, 24, "hours") ?? defaults.Longest,
            PasswordLasts = Read("EQUIPOISE_PASSWORD_DAYS", Duration.FromDays, 3650, "days"),
            PasskeyServer = setting("EQUIPOISE_PASSKEY_SERVER") is { Length: > 0 } server ? server : null,
        };
        var (authority, client, secret) = (setting("EQUIPOISE_OIDC_AUTHORITY"), setting("EQUIPOISE_OIDC_CLIENT"), setting("EQUIPOISE_OIDC_SECRET"));
        if (!string.IsNullOrEmpty(authority))
        {
            if (string.IsNullOrEmpty(client) || string.IsNullOrEmpty(secret))
            {
                problems.Add(new Diagnostic("W018", "environment", "EQUIPOISE_OIDC_AUTHORITY", 1, 1, "Single sign-on lacks the client's name or secret.", "the authority alone", "EQUIPOISE_OIDC_CLIENT and EQUIPOISE_OIDC_SECRET too"));
            }
            else
            {
                var provider = new SingleSignOnSettings(authority, client, secret, setting("EQUIPOISE_OIDC_LABEL") is { Length: > 0 } label ? label : "Single sign-on") { HttpOnLoopback = setting("EQUIPOISE_OIDC_HTTP") is "loopback" };
                if (provider.IsProtected)
                {
                    settings = settings with { SingleSignOn = provider };
                }
                else
                {
                    problems.Add(new Diagnostic("W018", "environment", "EQUIPOISE_OIDC_AUTHORITY", 1, 1, "The provider of single sign-on must be asked over https.", authority, "an address that begins with https://; for trials on one machine http://127.0.0.1 with EQUIPOISE_OIDC_HTTP=loopback"));
                }
            }
        }

        return problems.Count == 0 ? settings : throw new BadInputException([.. problems]);
    }
}

/// <summary>A provider of OpenID Connect that may vouch for people who have an account here.</summary>
/// <param name="Authority">Its address.</param>
/// <param name="ClientId">What it calls this program.</param>
/// <param name="ClientSecret">What this program shows it.</param>
/// <param name="Label">What stands on the button.</param>
internal sealed record SingleSignOnSettings(string Authority, string ClientId, string ClientSecret, string Label = "Single sign-on")
{
    /// <summary>Whether a provider on this machine may be asked over plain http: for trying it out, never for a trial.</summary>
    public bool HttpOnLoopback { get; init; }

    /// <summary>Whether what the provider says can be trusted to come from it: it is asked over https, or is on this machine and the installation says that http will do.</summary>
    public bool IsProtected => Uri.TryCreate(Authority, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (HttpOnLoopback && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
