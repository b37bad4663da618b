using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Keeps a flood from filling the disk. What strangers can cause without end is noted singly up to <see cref="Singly"/> times a minute for each account, so that a flood on one hides nothing of another, and up to
/// <see cref="Overall"/> times over all; the rest of the minute is counted, by act and account, and noted as one entry each with its number when the minute is over and something else is noted. What only people
/// with an account, a link or a lock can cause is always noted singly. One thread uses it at a time.
/// </summary>
internal sealed class AccessBudget
{
    /// <summary>Entries a minute about one account, over all acts of strangers; names that are nobody's count as one.</summary>
    public const int Singly = 30;

    /// <summary>Entries a minute over all accounts.</summary>
    public const int Overall = 300;

    /// <summary>Different acts and accounts that are counted apart; what comes on top is counted by act.</summary>
    public const int Apart = 100;

    private static readonly Duration Window = Duration.FromMinutes(1);

    private readonly Dictionary<(AccessAct Act, string? Account, string? Detail), int> surplus = [];
    private readonly Dictionary<string, int> admitted = new(StringComparer.Ordinal);
    private Instant began = Instant.MinValue;
    private int overall;

    /// <summary>What is to be written now: numbers of the flood before, and this act unless it is one of a flood.</summary>
    public IEnumerable<AccessNoted> Admit(AccessNoted noted, Instant now)
    {
        IReadOnlyList<AccessNoted> before = [];
        if (now - Window >= began || now < began)
        {
            before = Rest();
            (began, overall) = (now, 0);
            admitted.Clear();
        }

        if (!OfStrangers(noted.Act) || Singles(noted.Account ?? ""))
        {
            return [.. before, noted];
        }

        var key = (noted.Act, noted.Account, noted.Detail);
        if (!surplus.ContainsKey(key) && surplus.Count >= Apart)
        {
            key = (noted.Act, null, null);
        }

        surplus[key] = surplus.GetValueOrDefault(key) + 1;
        return before;
    }

    /// <summary>The numbers that are not written yet.</summary>
    public IReadOnlyList<AccessNoted> Rest()
    {
        var rest = surplus.Select(s => new AccessNoted(s.Key.Act, s.Key.Account, null, null, s.Value, s.Key.Detail)).ToList();
        surplus.Clear();
        return rest;
    }

    private bool Singles(string account)
    {
        var own = admitted.GetValueOrDefault(account);
        if (own >= Singly || overall >= Overall)
        {
            return false;
        }

        (admitted[account], overall) = (own + 1, overall + 1);
        return true;
    }

    private static bool OfStrangers(AccessAct act) => act is AccessAct.SignInFailed or AccessAct.AccessRefused or AccessAct.TokenRefused or AccessAct.SignatureFailed;
}
