namespace KnowledgeAssistant.Models.Encoder;

/// <summary>The weights of one of the encoder's layers.</summary>
/// <param name="Projection">Query (already divided by the root of the head's width), key and value in one.</param>
/// <param name="AttentionOutput">From the heads' results back to the token's row.</param>
internal sealed record EncoderLayer(
    PackedMatrix Projection,
    PackedMatrix AttentionOutput,
    LayerNorm AttentionNorm,
    PackedMatrix Intermediate,
    PackedMatrix Output,
    LayerNorm OutputNorm
);
