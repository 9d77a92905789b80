using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Marketing.Engine.Persistence;

namespace Marketing.Engine.Audit;

/// <summary>The digests of the audit: of what a row says, and of an entry together with the one before it.</summary>
/// <remarks>The bytes are fixed for ever: each part with its length before it, numbers as 64 bits little-endian, no part of a row that may
/// change later. A column that is added to a table is not added here, or old digests would no longer hold.</remarks>
public static class AuditDigest
{
    /// <summary>What stands before the first entry of a chain.</summary>
    public static byte[] Origin { get; } = new byte[SHA256.HashSizeInBytes];

    public static byte[] Of(StepRow row) => Of(content => content.Add(row.Key).Add(row.InstanceKey).Add(row.At.UtcTicks).Add(row.Actor).Add(row.BatchKey ?? 0).Add(row.EventsJson));

    public static byte[] Of(ProcessDefinitionRow row) =>
        Of(content => content.Add(row.Key).Add(row.ProcessId).Add(row.Version).Add(row.ResourceName).Add(row.Content).Add(row.DeploymentKey).Add(row.DeployedAt.UtcTicks).Add(row.DeployedBy));

    public static byte[] Of(FormRow row) =>
        Of(content => content.Add(row.Key).Add(row.FormId).Add(row.Version).Add(row.ResourceName).Add(row.Schema).Add(row.DeploymentKey).Add(row.DeployedAt.UtcTicks));

    public static byte[] Of(DecisionRequirementsRow row) =>
        Of(content => content.Add(row.Key).Add(row.RequirementsId).Add(row.Version).Add(row.ResourceName).Add(row.Content).Add(row.DeploymentKey).Add(row.DeployedAt.UtcTicks));

    public static byte[] Of(BatchOperationRow row) =>
        Of(content => content.Add(row.Key).Add(row.Type).Add(row.CreatedAt.UtcTicks).Add(row.Actor).Add(row.PlanJson).Add(row.Total));

    public static byte[] Of(MessageRow row) =>
        Of(content => content.Add(row.Key).Add(row.Name).Add(row.CorrelationKey).Add(row.MessageId).Add(row.ExpiresAt.UtcTicks).Add(row.VariablesJson));

    public static byte[] Of(string content) => SHA256.HashData(Encoding.UTF8.GetBytes(content));

    /// <summary>The hash that closes an entry and that the next one begins with.</summary>
    public static byte[] Link(ReadOnlySpan<byte> before, AuditRow entry)
    {
        var content = new Content();
        try
        {
            return content.Add(before).Add(entry.Stream).Add(entry.Seq).Add(entry.At.UtcTicks).Add(entry.Actor).Add(entry.Action).Add(entry.Subject).Add(entry.Owner).Add(entry.Digest).Hash();
        }
        finally
        {
            content.Free();
        }
    }

    static byte[] Of(Func<Content, Content> write)
    {
        var content = new Content();
        try
        {
            return write(content).Hash();
        }
        finally
        {
            content.Free();
        }
    }

    /// <summary>Bytes in a rented array.</summary>
    sealed class Content
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(1024);
        int length;

        public Content Add(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), number);
            return this;
        }

        // Null is told from empty.
        public Content Add(string? text)
        {
            if (text is null)
                return Add(-1);
            var size = Encoding.UTF8.GetByteCount(text);
            Encoding.UTF8.GetBytes(text, Add((long)size).Room(size));
            return this;
        }

        public Content Add(ReadOnlySpan<byte> part)
        {
            part.CopyTo(Add((long)part.Length).Room(part.Length));
            return this;
        }

        public byte[] Hash() => SHA256.HashData(bytes.AsSpan(0, length));

        public void Free() => ArrayPool<byte>.Shared.Return(bytes);

        Span<byte> Room(int size)
        {
            if (bytes.Length - length < size)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, length + size));
                bytes.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }

            var room = bytes.AsSpan(length, size);
            length += size;
            return room;
        }
    }
}
