using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>The database of accounts: people, sessions, links, tokens, drafts, and the keys that several nodes share to protect what they hand out. Instants are kept as ticks since 1970.</summary>
internal sealed class AccountsDb(DbContextOptions<AccountsDb> options) : IdentityUserContext<Account>(options), IDataProtectionKeyContext
{
    /// <summary>The schema in PostgreSQL.</summary>
    public const string Schema = "accounts";

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<LinkRow> Links => Set<LinkRow>();

    public DbSet<TokenRow> ApiTokens => Set<TokenRow>();

    public DbSet<DraftRow> Drafts => Set<DraftRow>();

    public DbSet<SpentRow> Spent => Set<SpentRow>();

    /// <inheritdoc/>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<Instant>().HaveConversion<Ticks>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        if (Database.IsNpgsql())
        {
            builder.HasDefaultSchema(Schema);
        }

        builder.Entity<Account>().ToTable("people");
        builder.Entity<IdentityUserClaim<string>>().ToTable("claims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("logins");
        builder.Entity<IdentityUserToken<string>>().ToTable("factors");
        builder.Entity<IdentityUserPasskey<string>>().ToTable("passkeys");
        builder.Entity<DataProtectionKey>().ToTable("keys");
        builder.Entity<SessionRow>(row =>
        {
            row.ToTable("sessions").HasIndex(s => s.KeyHash).IsUnique();
            row.HasIndex(s => s.AccountId);
            row.Property(s => s.Ended).HasConversion<string>();
            row.Property(s => s.Role).HasConversion<string>();
        });
        builder.Entity<LinkRow>().ToTable("links").HasKey(l => l.SecretHash);
        builder.Entity<TokenRow>(row =>
        {
            row.ToTable("tokens").HasIndex(t => t.SecretHash).IsUnique();
            row.HasIndex(t => t.AccountId);
            row.Property(t => t.Role).HasConversion<string>();
        });
        builder.Entity<DraftRow>().ToTable("drafts").HasKey(d => new { d.Trial, d.AccountId, d.Form });
        builder.Entity<SpentRow>().ToTable("spent").HasKey(s => s.Hash);
    }

    private sealed class Ticks() : ValueConverter<Instant, long>(i => i.ToUnixTimeTicks(), t => Instant.FromUnixTimeTicks(t));
}
