using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>An arm is asked for.</summary>
/// <param name="Sequence">The sequence: the stratum's name, or "all" where one sequence runs over the whole trial.</param>
/// <param name="Position">The position in it, from 1.</param>
/// <param name="Levels">The participant's levels.</param>
/// <param name="History">What the sequence allocated before, for schemes that look at it (<see cref="AllocationScheme.UsesHistory"/>); empty for the others.</param>
public sealed record AllocationRequest(string Sequence, int Position, ImmutableArray<LevelUsed> Levels, ImmutableArray<PastAllocation> History)
{
    /// <summary>The segment, from 1: each change of scheme begins another, with a secret of its own.</summary>
    public int Segment { get; init; } = 1;

    /// <summary>Positions of the sequence that came before the segment; it counts its own from there.</summary>
    public int Before { get; init; }

    /// <summary>A request that a scheme without history answers.</summary>
    public static AllocationRequest At(string sequence, int position) => new(sequence, position, [], []);
}

/// <summary>
/// The allocation function: the arm at a position of a sequence, from a secret of 256 bits. docs/methods/allocation.md writes it down so that
/// anyone can re-implement it. Every choice is taken from HMAC-SHA-256(secret, message) read as big-endian 64-bit integers.
/// </summary>
public static class AllocationSequence
{
    /// <summary>Name and version of the function for permuted blocks.</summary>
    public const string Method = "equipoise-hmac-blocks-1";

    /// <summary>The name of the one sequence over a whole trial.</summary>
    public const string WholeTrial = "all";

    /// <summary>Name and version of the function for a protocol's scheme: equipoise-hmac-SCHEME-1.</summary>
    public static string MethodOf(RandomisationSection section) => $"equipoise-hmac-{AllocationSchemes.Of(section).Name}-1";

    /// <summary>The commitment to a secret for permuted blocks.</summary>
    public static string Commitment(ReadOnlySpan<byte> secret) => Commitment(Method, secret);

    /// <summary>The commitment to a secret that the ledger publishes: SHA-256 over the method's name, a colon and the secret's bytes.</summary>
    public static string Commitment(string method, ReadOnlySpan<byte> secret) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(method + ":"), .. secret]));

    /// <summary>The sequence that a participant of a stratum is allocated from.</summary>
    public static string SequenceOf(RandomisationSection section, string stratum)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section.Scheme is Minimisation || section.Within == SequenceScope.Trial ? WholeTrial : stratum;
    }

    /// <summary>The arm at a position, from 1, of a sequence whose scheme looks at no levels.</summary>
    /// <exception cref="ArgumentException">The secret is shorter than 32 bytes, the position below 1, or the scheme needs the levels of earlier participants.</exception>
    public static string ArmAt(byte[] secret, RandomisationSection randomisation, string stratum, int position) =>
        Arm(secret, randomisation, AllocationRequest.At(stratum, position));

    /// <summary>The arm that answers a request.</summary>
    /// <exception cref="ArgumentException">The secret is shorter than 32 bytes, or the position below 1.</exception>
    public static string Arm(byte[] secret, RandomisationSection randomisation, AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Position, 1, nameof(request));
        var series = new AllocationSeries(randomisation, AllocationDraws.Of(secret, request.Sequence));
        if (AllocationSchemes.Of(randomisation).UsesHistory)
        {
            if (request.Segment == 1 && request.History.Length >= request.Position)
            {
                throw new ArgumentException(FormattableString.Invariant($"position {request.Position} follows at most {request.Position - 1} allocations; {request.History.Length} are given"), nameof(request));
            }

            foreach (var past in request.History)
            {
                series.Record(past);
            }
        }

        else
        {
            while (series.Count < request.Position - request.Before - 1)
            {
                series.Next([]);
            }
        }

        return series.Next(request.Levels, AllocationSchemes.Of(randomisation).UsesHistory ? request.Position : request.Position - request.Before);
    }

    /// <summary>
    /// The code that stands for the arm at a position where arms are concealed: 40 bits of HMAC-SHA-256(secret, "code|SEQ|position") as eight letters and digits. It depends on the
    /// position alone, so that it is the same whichever arm stands there.
    /// </summary>
    /// <exception cref="ArgumentException">The secret is shorter than 32 bytes.</exception>
    public static string Code(byte[] secret, string sequence, int position)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length < 32)
        {
            throw new ArgumentException("The allocation secret has at least 32 bytes.", nameof(secret));
        }

        var digest = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(FormattableString.Invariant($"code|{sequence}|{position}")));
        var bits = digest.Take(5).Aggregate(0L, (sum, b) => (sum << 8) | b);

        // Crockford's alphabet: no I, L, O or U, which are read for other characters.
        var code = string.Concat(Enumerable.Range(0, 8).Select(i => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(int)((bits >> (35 - (5 * i))) & 31)]));
        return code[..4] + "-" + code[4..];
    }

    /// <summary>A source of allocations over a protocol and a secret: arms, or codes where arms are concealed.</summary>
    public static Conduct.AllocationSource Source(TrialProtocol protocol, byte[] secret)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return request => protocol.ArmsConcealed ? Code(secret, request.Sequence, request.Position) : Arm(secret, protocol.Document.Randomisation, request);
    }
}
