using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Equipoise.Web.Accounts;

/// <summary>Adds accounts, sessions, tokens, drafts and the access ledger to the program.</summary>
internal static class AccountsServices
{
    /// <summary>Registers the services. <see cref="Ready"/> is called once before the first request.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, AccountsPlace place, AccountSettings settings, AccountClock clock)
    {
        services.AddSingleton(place).AddSingleton(settings).AddSingleton(clock);
        services.AddDbContextFactory<AccountsDb>(options => Configure(options, place));

        services.AddIdentityCore<Account>(identity =>
        {
            identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + AccountName.Marks;
            identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        }).AddEntityFrameworkStores<AccountsDb>();
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = settings.HashIterations);
        services.Configure<IdentityPasskeyOptions>(passkey =>
        {
            passkey.ServerDomain = settings.PasskeyServer;
            passkey.UserVerificationRequirement = "required";
            passkey.ResidentKeyRequirement = "required";
            passkey.AuthenticatorTimeout = TimeSpan.FromMinutes(5);

            // The pages send no referrer, and browsers then hide the origin of a form that is sent; so what the device says is held against the address of the request, whose host was filtered.
            passkey.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && string.Equals(context.Origin, $"{context.HttpContext.Request.Scheme}://{context.HttpContext.Request.Host}", StringComparison.Ordinal));
        });
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();

        services.AddSingleton<IAccessLog, AccessLog>();
        services.AddSingleton<Passwords>().AddSingleton<Attempts>().AddSingleton<Proof>().AddSingleton<SecondFactors>().AddSingleton<Sessions>().AddSingleton<SignIn>()
            .AddSingleton<ApiTokens>().AddSingleton<Drafts>().AddSingleton<People>();
        services.AddScoped<Passkeys>().AddScoped<Signing>().AddScoped<DraftInHand>().AddScoped<Features.Account.AccountReader>();

        services.AddDataProtection().SetApplicationName("equipoise").PersistKeysToDbContext<AccountsDb>();
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, SessionForgery>();
        var authentication = services.AddAuthentication(SessionHandler.Name).AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.Name, _ => { });
        if (settings.SingleSignOn is { } provider)
        {
            SingleSignOn.Add(authentication, provider);
        }

        return services;
    }

    /// <summary>Makes the database of accounts where it is missing, and opens the access ledger.</summary>
    /// <exception cref="Adapters.BadInputException">One of them cannot be used.</exception>
    public static void Ready(IServiceProvider services)
    {
        var place = services.GetRequiredService<AccountsPlace>();
        using var db = services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContext();
        AccountsSchema.Ensure(db, place);
        _ = services.GetRequiredService<IAccessLog>().Entries;
    }

    /// <summary>How the database is reached.</summary>
    public static void Configure(DbContextOptionsBuilder options, AccountsPlace place)
    {
        if (place.Postgres is { } settings)
        {
            options.UseNpgsql(settings);
        }
        else
        {
            options.UseSqlite(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder { DataSource = place.File, DefaultTimeout = 30 }.ToString());
        }

        // A sign-in that meets another node's write is answered, not logged as a failure of the program.
        options.ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
    }
}
